//! The second half of the tour: the timeline in every state, and the data on this device.

use crate::city::City;
use crate::filing::Receipt;
use crate::phone::Phone;
use crate::photograph;
use crate::scene::Scene;
use crate::words::Language;
use anyhow::Result;
use serde_json::{Value, json};

/// Shows the timeline of a demand from its receipt on, through every kind of event.
///
/// # Errors
/// When a page is not reached.
pub async fn timeline(phone: &Phone, city: &City, reference: &str) -> Result<()> {
    let staff = city.staff();
    phone.press_word("sent.follow").await?;
    phone.reads(phone.word("live.now")?).await?;
    phone.look("timeline, just received").await?;
    phone.press_word("reply.add").await?;
    phone.press_word("reply.add_send").await?;
    phone.reads(phone.word("reply.empty")?).await?;
    phone.look("timeline, something to add, with what is wrong").await?;
    for event in before_the_question() {
        staff.append(reference, event).await?;
    }
    phone.reads(phone.word("ask.from")?).await?;
    phone.look("timeline, the unit asks").await?;
    phone.fill(phone.word("reply.label")?, Scene::of(phone.language()).plain_place).await?;
    phone.press_word("reply.send").await?;
    phone.reads(phone.word("reply.sent")?).await?;
    for event in after_the_question() {
        staff.append(reference, event).await?;
    }
    let photo = staff.photo(photograph::small(7)?, caption(phone.language())).await?;
    staff.append(reference, json!({"kind": "resolved", "message": said("三盏灯都亮了。", "All three lights are on again."), "photos": [photo]})).await?;
    phone.wait_for("the photo of the unit", "return document.querySelector('.sb-compare') && true;", []).await?;
    phone.look("timeline, resolved, before and after").await?;
    phone.press_at(".sb-event .sb-strip__open").await?;
    phone.wait_for("the photo, large", "return document.querySelector('dialog[open]') && true;", []).await?;
    phone.look("a photo, large").await?;
    phone.press_word("action.close").await?;
    for event in to_the_end() {
        staff.append(reference, event).await?;
    }
    phone.wait_for("the end of it", "return all('.sb-event:not([data-state=due])').length >= 22;", []).await?;
    phone.look("timeline, every kind of event").await
}

/// Shows what is stored on this device, what can be deleted, and how a demand is found again.
///
/// # Errors
/// When a page is not reached.
pub async fn mine_and_find(phone: &Phone, city: &City, receipt: &Receipt) -> Result<()> {
    let scene = Scene::of(phone.language());
    phone.go("#/").await?;
    phone.fill(phone.word("what.title")?, scene.plain_place).await?;
    phone.reads(phone.word("app.kept")?).await?;
    phone.go("#/mine").await?;
    phone.reads(&receipt.reference).await?;
    phone.look("mine, a draft and a demand").await?;
    phone.press_word("mine.delete").await?;
    phone.reads(phone.word("mine.delete_title")?).await?;
    phone.look("mine, whether to delete a draft").await?;
    phone.press_word("action.cancel").await?;
    phone.press_word("mine.forget").await?;
    phone.reads(phone.word("forget.title")?).await?;
    phone.look("mine, whether to forget everything").await?;
    phone.press_word("action.cancel").await?;
    phone.go("#/find").await?;
    phone.look("find").await?;
    phone.press_word("find.do").await?;
    phone.focus_is_on("remarks").await?;
    phone.look("find, with what is wrong").await?;
    phone.fill(phone.word("sent.reference")?, &receipt.reference).await?;
    phone.fill(phone.word("sent.code")?, "ZZZZZZZZ").await?;
    phone.press_word("find.do").await?;
    phone.reads(phone.word("find.wrong")?).await?;
    phone.look("find, a wrong code").await?;
    let other = city.records().file(scene.description, phone.language().tag()).await?;
    city.staff().append(&other.reference, json!({"kind": "accepted"})).await?;
    phone.go(&format!("#/demand/{}", other.reference)).await?;
    phone.reads(phone.word("about.other")?).await?;
    phone.look("timeline of somebody else").await?;
    let message = said("已经有人修了。", "Somebody mended it already.");
    city.staff().append(&other.reference, json!({"kind": "withdrawn", "message": message})).await?;
    phone.open(&format!("/#/demand/{}/{}", other.reference, other.access_token)).await?;
    phone.reads(phone.word("going.withdrawn")?).await?;
    phone.look("timeline, withdrawn").await
}

fn before_the_question() -> Vec<Value> {
    vec![
        json!({"kind": "accepted"}),
        json!({"kind": "corrected", "message": said("是北边的路口。", "It is the northern crossing.")}),
        json!({"kind": "reclassified", "service": "pothole", "message": said("改为路面事项。", "Now under road surface.")}),
        json!({"kind": "dispatched", "unit": "roads"}),
        json!({"kind": "returned", "message": said("不归我们管。", "This is not ours.")}),
        json!({"kind": "dispatched", "unit": "lighting"}),
        json!({"kind": "signed_for"}),
        json!({"kind": "question_asked", "message": said("灯杆上的编号是多少？", "What is the number on the pole?"),
            "reason": said("需要知道灯杆编号。", "The number of the pole is needed.")}),
    ]
}

fn after_the_question() -> Vec<Value> {
    vec![
        json!({"kind": "started"}),
        json!({"kind": "visit_planned", "message": said("明天上午去现场。", "We come by tomorrow morning.")}),
        json!({"kind": "noted", "message": said("电缆已找到。", "The cable is found.")}),
        json!({"kind": "nudged"}),
        json!({"kind": "extended", "reason": said("需要等配件。", "A part has to be ordered.")}),
        json!({"kind": "supervised"}),
    ]
}

fn to_the_end() -> Vec<Value> {
    vec![
        json!({"kind": "rated"}),
        json!({"kind": "redo", "message": said("又不亮了。", "They are out again.")}),
        json!({"kind": "answered", "message": said("已再次处理。", "It has been seen to again.")}),
        json!({"kind": "merged"}),
        json!({"kind": "closed"}),
    ]
}

fn said(chinese: &str, english: &str) -> Value {
    json!({"zh-CN": chinese, "en": english})
}

const fn caption(language: Language) -> &'static str {
    match language {
        Language::Chinese | Language::MadeUp => "修好的路灯",
        Language::English => "The lights, mended",
    }
}
