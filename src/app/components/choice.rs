//! A question answered by choosing one or several options; the whole row is the tap target.

use super::{
    Icon, IconView,
    form::{Remarks, remark, remark_id},
};
use leptos::{ev, prelude::*};

/// An option.
#[derive(Clone)]
pub struct Choice {
    /// Its value.
    pub value: String,
    /// Its label.
    pub name: String,
    /// A second line.
    pub hint: Option<String>,
    /// A drawing beside it.
    pub icon: Option<Icon>,
}

/// A group of choices and its question.
#[derive(Clone)]
pub struct Choices {
    /// Id of the group; the first choice's is the same with `-0`, so that an error message can link to it.
    pub id: String,
    /// The question.
    pub legend: String,
    /// Whether the legend is the page's heading.
    pub is_question: bool,
    /// A line of help.
    pub help: Option<String>,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Whether several may be chosen.
    pub several: bool,
    /// Whether two choices stand side by side.
    pub pair: bool,
}

/// The group. `chosen` says whether a value is chosen; `on_choose` is called with a value and whether it now is;
/// `reveal` gives what is shown below a chosen option.
pub fn choices(
    group: Choices,
    remarks: Remarks,
    chosen: impl Fn(&str) -> bool + Copy + Send + Sync + 'static,
    on_choose: impl Fn(String, bool) + Copy + 'static,
    reveal: impl Fn(&str) -> Option<AnyView> + Copy + Send + 'static,
) -> AnyView {
    let Choices { id, legend, is_question, help, choices, several, pair } = group;
    let kind = if several { "checkbox" } else { "radio" };
    let rows: Vec<_> = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let Choice { value, name, hint, icon } = choice;
            let row_id = if index == 0 { id.clone() } else { format!("{id}-{index}") };
            let (shown, told, revealed, watched) = (value.clone(), value.clone(), value.clone(), value.clone());
            // Memoised: the revealed part has fields of its own and must not be drawn anew at every change of the
            // draft.
            let is_chosen = Memo::new(move |_| chosen(&watched));
            let change = move |event: ev::Event| on_choose(told.clone(), event_target_checked(&event));
            view! {
                <label class="sb-choice">
                    <input class="sb-choice__input" type=kind name=id.clone() id=row_id value=value
                        prop:checked=move || chosen(&shown) on:change=change/>
                    <span class="sb-choice__body">
                        <span class="sb-choice__name">{name}</span>
                        {hint.map(|hint| view! { <span class="sb-choice__hint">{hint}</span> })}
                    </span>
                    {icon.map(|icon| view! { <span class="sb-choice__icon"><IconView icon/></span> })}
                </label>
                {move || is_chosen.get().then(|| reveal(&revealed)).flatten()}
            }
        })
        .collect();
    let heading =
        if is_question { view! { <h1 id="title" tabindex="-1">{legend}</h1> }.into_any() } else { legend.into_any() };
    let help_id = help.as_ref().map(|_| format!("{id}-help"));
    let (described_id, state_id, group_help) = (id.clone(), id.clone(), help_id.clone());
    let described = move || {
        let problem = remarks.at(&described_id).map(|_| remark_id(&described_id));
        problem.or_else(|| group_help.clone())
    };
    let class = if pair { "sb-choices sb-choices--pair" } else { "sb-choices" };
    view! {
        <fieldset class=class aria-describedby=described data-state=move || remarks.state(&state_id)>
            <legend class="sb-choices__legend">
                {heading}
                {help.map(|help| view! { <span class="sb-choices__help" id=help_id>{help}</span> })}
                {remark(remarks, &id)}
            </legend>
            {rows}
        </fieldset>
    }
    .into_any()
}
