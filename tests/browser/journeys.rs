//! `cargo test -p browser-tests`: every journey in the browser that `SUBAN_BROWSER` names; they are in `journeys/`.

#[path = "journeys/controls.rs"]
mod controls;
#[path = "journeys/filing_and_following.rs"]
mod filing_and_following;
#[path = "journeys/first_paint.rs"]
mod first_paint;
#[path = "journeys/forgetting.rs"]
mod forgetting;
#[path = "journeys/hostile.rs"]
mod hostile;
#[path = "journeys/keyboard.rs"]
mod keyboard;
#[path = "journeys/killed.rs"]
mod killed;
#[path = "journeys/leaving.rs"]
mod leaving;
#[path = "journeys/life.rs"]
mod life;
#[path = "journeys/links.rs"]
mod links;
#[path = "journeys/live.rs"]
mod live;
#[path = "journeys/mistakes.rs"]
mod mistakes;
#[path = "journeys/network.rs"]
mod network;
#[path = "journeys/offline.rs"]
mod offline;
#[path = "journeys/photo_colours.rs"]
mod photo_colours;
#[path = "journeys/photo_decoders.rs"]
mod photo_decoders;
#[path = "journeys/photo_faults.rs"]
mod photo_faults;
#[path = "journeys/photo_kinds.rs"]
mod photo_kinds;
#[path = "journeys/photo_slips.rs"]
mod photo_slips;
#[path = "journeys/photos.rs"]
mod photos;
#[path = "journeys/place.rs"]
mod place;
#[path = "journeys/refused.rs"]
mod refused;
#[path = "journeys/remembering.rs"]
mod remembering;
#[path = "journeys/secrets.rs"]
mod secrets;
#[path = "journeys/several_pages.rs"]
mod several_pages;
#[path = "journeys/slow.rs"]
mod slow;
#[path = "journeys/storage.rs"]
mod storage;
#[path = "journeys/tours.rs"]
mod tours;
#[path = "journeys/translated.rs"]
mod translated;
#[path = "journeys/typing.rs"]
mod typing;
#[path = "journeys/unable.rs"]
mod unable;
#[path = "journeys/updates.rs"]
mod updates;

use browser_tests::equipment::Browser;
use browser_tests::journey::{Journey, make_all};
use browser_tests::journeys;
use std::process::ExitCode;

const ALL: &[Browser] = Browser::ALL;
const CHROMIUM: &[Browser] = &[Browser::Chromium];
/// The browsers whose driver presses Tab like a keyboard, and in which geolocation can be denied.
const WITH_SETTINGS: &[Browser] = &[Browser::Chromium, Browser::Firefox];

/// The browsers with a back-forward cache.
const WITH_HISTORY: &[Browser] = &[Browser::Chromium, Browser::WebKit];

/// The browsers whose driven windows have service workers.
const WITH_WORKERS: &[Browser] = &[Browser::Chromium, Browser::Firefox];

/// Firefox runs a script of WebDriver in a sandbox, whose traps of WebAssembly the page is not told of.
const WITH_TRAPS: &[Browser] = &[Browser::Chromium, Browser::WebKit];

/// Marks a journey that runs in addition to the others.
const WAITS: bool = true;

fn main() -> ExitCode {
    const JOURNEYS: &[Journey] = &journeys![
        tours::english_and_chinese_are_complete: CHROMIUM,
        tours::every_text_of_the_interface_comes_from_a_catalogue: CHROMIUM,
        filing_and_following::a_demand_with_photos_is_filed_from_a_phone_and_followed_to_its_end: ALL,
        filing_and_following::the_page_runs_under_its_strict_policy_without_a_report: ALL,
        live::an_event_at_the_city_is_on_the_open_page_within_a_second: ALL,
        live::after_a_cut_the_timeline_catches_up_without_loss_or_doubles: ALL,
        typing::what_is_typed_before_the_program_arrives_is_kept_with_caret_and_focus: ALL,
        controls::a_date_that_is_corrected_is_never_emptied: WITH_SETTINGS,
        controls::a_day_is_judged_by_the_citys_calendar_wherever_the_device_is: CHROMIUM,
        controls::a_character_that_comes_in_two_halves_stays_whole: ALL,
        controls::keys_of_an_input_method_choose_no_address: ALL,
        controls::the_search_key_searches_and_a_search_that_fails_leaves_no_old_list: CHROMIUM,
        controls::what_is_looked_for_outlives_a_change_of_language: CHROMIUM,
        links::a_damaged_private_link_leaves_ones_own_access_as_it_was: CHROMIUM,
        links::what_a_private_link_opens_is_asked_for_once_and_before_the_program_runs: ALL,
        links::a_link_that_opens_more_takes_the_place_of_one_that_does_not: CHROMIUM,
        links::a_link_that_was_encoded_or_glued_to_text_opens_its_demand: ALL,
        links::a_link_whose_sign_was_encoded_never_leaves_a_device_that_knows_the_page: CHROMIUM,
        leaving::what_is_typed_is_kept_though_one_leaves_in_the_same_moment: ALL,
        leaving::a_reply_that_the_unit_no_longer_takes_stays_to_be_copied: CHROMIUM,
        leaving::whoever_writes_a_reply_goes_on_while_the_unit_asks_and_is_answered: CHROMIUM,
        leaving::while_its_demand_is_on_its_way_a_reply_is_not_called_unsent: CHROMIUM,
        leaving::what_is_looked_for_outlives_the_page_but_not_what_was_found: ALL,
        leaving::a_shared_device_keeps_nothing_of_one_who_leaves: CHROMIUM,
        leaving::a_filing_under_way_goes_on_when_history_gives_the_page_back: ALL,
        translated::under_a_translator_no_page_says_what_is_no_longer_true: ALL,
        unable::a_browser_without_webassembly_says_so_and_what_else_there_is: ALL,
        unable::a_program_that_does_not_come_is_said_and_nothing_written_is_lost: ALL,
        unable::a_program_that_did_not_come_comes_by_itself_once_it_can: ALL,
        unable::a_program_that_stopped_says_so_and_what_was_written_is_there_again: WITH_TRAPS,
        unable::a_style_sheet_that_did_not_come_is_asked_for_again: ALL,
        unable::a_short_outage_leaves_no_page_that_does_not_recover: ALL,
        unable::before_its_settings_are_known_nothing_is_kept: CHROMIUM,
        unable::a_question_that_did_not_come_is_asked_before_the_demand_goes: CHROMIUM,
        unable::once_one_writes_the_photos_can_be_reached_without_a_network: CHROMIUM,
        first_paint::the_first_paint_needs_one_answer_and_nothing_that_comes_later_changes_it: ALL,
        first_paint::where_another_page_was_asked_for_the_first_question_is_never_painted: ALL,
        first_paint::nothing_jumps_while_a_page_and_the_city_arrive: CHROMIUM,
        first_paint::a_piece_of_the_page_with_a_changed_byte_is_refused: ALL,
        typing::the_language_switches_at_once_and_the_draft_stays: ALL,
        keyboard::the_whole_form_works_with_the_keyboard_alone: WITH_SETTINGS,
        mistakes::errors_are_named_in_a_summary_that_takes_the_focus_and_leads_to_the_fields: ALL,
        mistakes::a_file_that_is_no_picture_is_refused_in_plain_words_and_the_form_lives_on: ALL,
        photos::what_is_covered_is_gone_from_the_bytes_before_anything_leaves: CHROMIUM,
        photos::a_photo_that_has_left_can_still_be_covered_and_described_and_is_taken_back: CHROMIUM,
        photo_slips::what_is_drawn_over_a_photo_and_not_confirmed_is_covered_all_the_same: CHROMIUM,
        photo_slips::a_paste_into_a_field_of_text_is_text: ALL,
        photos::photos_are_dropped_pasted_described_and_put_in_order: CHROMIUM,
        photos::the_place_of_a_photo_is_offered_and_never_taken_by_itself: ALL,
        photos::the_day_of_a_photo_is_offered_to_a_question_that_nobody_answered: CHROMIUM,
        photos::faces_that_the_browser_finds_are_suggested: CHROMIUM,
        photo_faults::whatever_is_no_photo_is_refused_by_name_and_the_form_lives_on: ALL,
        photo_faults::every_turn_and_every_container_reaches_the_city_upright_and_bare: ALL,
        photo_faults::a_file_that_can_no_longer_be_read_after_it_was_chosen_is_named: ALL,
        photo_faults::thirty_at_once_the_same_twice_and_forty_megabytes: ALL,
        photo_decoders::a_heic_that_the_browser_cannot_decode_is_decoded_by_the_site: ALL,
        photo_decoders::a_browser_whose_decoder_gives_up_refuses_that_photo_and_the_form_lives: CHROMIUM,
        photo_decoders::without_offscreen_canvas_the_page_does_the_work: ALL,
        photo_decoders::on_a_browser_with_small_canvases_a_large_photo_is_drawn_in_steps: CHROMIUM,
        photo_colours::wide_colours_reach_the_city_as_the_picture_means_them: ALL,
        photo_kinds::every_turn_mirror_and_crop_of_heic_and_avif_is_made_before_it_leaves: ALL,
        photo_kinds::a_kind_that_few_browsers_open_is_taken_where_it_can_be_and_named_elsewhere: ALL,
        photo_kinds::a_panorama_and_a_long_screenshot_keep_as_many_pixels_as_other_photos: ALL,
        place::without_a_position_an_address_in_plain_words_is_enough: ALL,
        place::a_refused_permission_is_no_obstacle: WITH_SETTINGS,
        place::the_position_is_shown_with_its_accuracy: CHROMIUM,
        place::a_position_and_an_address_that_may_be_two_places_are_asked_about: CHROMIUM,
        place::a_position_takes_the_place_of_an_address_from_the_list_and_says_that_it_is_outside: CHROMIUM,
        place::a_passing_error_of_the_position_does_not_end_the_search: ALL,
        remembering::a_reload_in_the_middle_of_the_form_loses_nothing: ALL,
        forgetting::everything_can_be_forgotten: ALL,
        forgetting::what_is_forgotten_without_a_network_is_gone_in_every_tab_and_stays_gone: CHROMIUM,
        forgetting::what_was_under_way_when_everything_was_forgotten_leaves_nothing_behind: CHROMIUM,
        forgetting::a_page_put_away_while_everything_was_forgotten_shows_nothing_of_it: CHROMIUM,
        forgetting::a_browser_that_lets_nothing_go_is_told_to_the_citizen: CHROMIUM,
        remembering::a_shared_device_keeps_nothing_and_forgets_one_who_has_left: CHROMIUM,
        secrets::the_private_link_opens_the_whole_demand_elsewhere_and_leaves_the_address_bar: CHROMIUM,
        secrets::reference_and_query_code_find_a_demand: CHROMIUM,
        secrets::the_secrets_of_a_demand_are_told_to_the_city_alone_and_in_one_header: CHROMIUM,
        network::the_network_may_be_cut_while_sending_and_one_demand_is_filed: CHROMIUM,
        network::a_part_of_the_program_that_does_not_come_is_asked_for_again: ALL,
        offline::without_a_network_the_page_opens_and_a_demand_waits_until_it_can_leave: WITH_WORKERS,
        offline::what_has_not_left_the_device_can_be_taken_back: CHROMIUM,
        several_pages::a_draft_that_is_sent_from_two_tabs_is_one_demand: CHROMIUM,
        several_pages::a_reply_in_another_tab_is_neither_taken_away_nor_taken_for_the_one_sent: CHROMIUM,
        several_pages::without_web_locks_a_lease_in_the_store_does_their_work: CHROMIUM,
        several_pages::what_a_tab_was_sending_when_it_was_closed_another_goes_on_with: CHROMIUM,
        several_pages::one_who_goes_elsewhere_while_another_tab_sends_is_left_there: CHROMIUM,
        several_pages::what_is_typed_in_another_tab_after_the_draft_was_sent_is_a_draft_of_its_own: CHROMIUM,
        several_pages::a_page_with_an_older_draft_does_not_write_over_a_newer_one: CHROMIUM,
        hostile::whatever_is_said_of_the_offer_the_form_stands_and_goes_on: CHROMIUM,
        hostile::whatever_is_answered_to_a_filing_it_is_one_demand: CHROMIUM,
        hostile::wherever_a_filing_or_its_answer_is_cut_it_is_one_demand: CHROMIUM,
        hostile::whatever_is_said_of_a_demand_its_page_stands_and_comes_back: CHROMIUM,
        hostile::a_redirection_to_another_origin_takes_nothing_with_it: CHROMIUM,
        refused::a_refusal_stops_with_the_draft_and_a_busy_city_is_asked_when_it_said: CHROMIUM,
        refused::a_photo_that_the_city_lost_before_the_filing_is_sent_to_it_again: CHROMIUM,
        refused::a_demand_that_needs_the_photo_that_the_city_lost_waits_for_it_and_goes_by_itself: CHROMIUM,
        refused::a_city_that_does_not_know_the_page_is_named_in_the_console: CHROMIUM,
        refused::a_city_that_hides_its_headers_is_named_in_the_console_and_a_demand_goes_without_its_photo: CHROMIUM,
        slow::a_filing_that_arrives_after_its_retry_met_a_conflict_is_one_demand: CHROMIUM,
        slow::over_two_g_a_demand_with_a_photo_is_filed: CHROMIUM + WAITS,
        slow::with_seven_open_timelines_an_eighth_tab_files_a_demand: CHROMIUM,
        storage::without_a_database_the_page_says_so_and_a_demand_is_filed_all_the_same: CHROMIUM,
        storage::a_database_that_is_closed_under_the_page_is_opened_again: CHROMIUM,
        storage::a_database_that_is_gone_while_a_demand_waits_is_said_and_the_demand_is_filed: CHROMIUM,
        storage::saved_is_never_said_of_what_was_not: CHROMIUM,
        storage::a_photo_that_finds_no_room_leaves_the_earlier_ones_alone: CHROMIUM,
        storage::a_photo_whose_bytes_are_gone_or_others_is_asked_for_again: CHROMIUM,
        storage::a_record_that_cannot_be_read_is_set_aside_and_offered: CHROMIUM,
        storage::a_device_that_was_wiped_begins_anew_and_the_private_link_still_opens: CHROMIUM,
        killed::a_browser_killed_while_one_types_loses_the_last_second_at_most: CHROMIUM,
        killed::a_browser_killed_behind_the_camera_goes_on_at_the_photos_with_everything: CHROMIUM,
        killed::a_browser_killed_between_the_citys_commit_and_the_answer_files_one_demand: CHROMIUM,
        life::however_send_is_pressed_twice_it_is_one_demand: ALL,
        life::a_page_taken_out_and_put_back_a_hundred_times_uploads_once_and_leaks_nothing: CHROMIUM,
        life::one_who_goes_back_after_the_receipt_cannot_file_it_again: ALL,
        life::a_timeline_that_was_left_and_come_back_to_goes_on_without_loss_or_doubles: WITH_HISTORY,
        life::a_clock_that_is_wrong_or_steps_back_changes_nothing: CHROMIUM,
        updates::a_page_that_was_open_during_a_deployment_files_to_the_end_and_the_next_is_new: CHROMIUM,
        updates::a_first_visit_whose_files_a_deployment_took_away_loses_no_word: CHROMIUM,
        updates::what_the_first_version_kept_is_taken_up: CHROMIUM,
        updates::a_database_of_a_newer_program_is_used_or_left_alone: CHROMIUM,
        updates::changes_to_the_store_are_made_one_after_the_other_and_photos_before_their_draft: CHROMIUM,
        tours::every_page_passes_axe_in_both_languages_and_both_themes: CHROMIUM,
        tours::no_page_scrolls_sideways_at_320_pixels_and_at_four_hundred_percent: CHROMIUM,
        tours::no_text_is_cut_off_at_320_pixels: CHROMIUM,
        tours::every_page_mirrors_where_one_reads_from_the_right: CHROMIUM,
        tours::every_page_from_right_to_left_passes_axe_in_both_themes: CHROMIUM,
        tours::long_texts_from_right_to_left_scroll_no_page_sideways: CHROMIUM,
        tours::long_texts_from_right_to_left_are_not_cut_off: CHROMIUM,
    ];
    make_all(JOURNEYS)
}
