//! The input of one demand in each language, matching the demo city's catalogue.

use crate::words::Language;

/// A demand about dark street lights, with every text that is typed or chosen for it.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    /// What is typed into the first question.
    pub description: &'static str,
    /// The service that is chosen among the suggestions.
    pub service: &'static str,
    /// The service's questions in their order, each with what is chosen.
    pub choices: [(&'static str, &'static str); 2],
    /// The last question, and what is typed for it.
    pub typed: (&'static str, &'static str),
    /// The search text for the address; the chosen suggestion contains it.
    pub street: &'static str,
    /// An address that no search knows.
    pub plain_place: &'static str,
    /// The citizen's name.
    pub name: &'static str,
    /// The search text and name of the service with a number, a yes-or-no question and a private long text.
    pub pothole: (&'static str, &'static str),
    /// The search text and name of the service with a multiple choice.
    pub manhole: (&'static str, &'static str),
}

impl Scene {
    /// The demand in that language.
    pub const fn of(language: Language) -> Self {
        match language {
            // The city does not know the pseudo-locale and responds in its own language.
            Language::Chinese | Language::MadeUp => Self {
                description: "路口这边三盏路灯都不亮，晚上走路很黑，有老人差点摔倒。",
                service: "路灯不亮",
                choices: [("路灯是什么情况？", "不亮"), ("有几盏灯这样？", "整条路")],
                typed: ("灯杆编号", "A-17"),
                street: "望潮大道",
                plain_place: "菜市场东门往里走，第二棵榕树对面",
                name: "陈女士",
                pothole: ("路面有个大坑", "路面坑洼破损"),
                manhole: ("井盖没了", "井盖缺失或松动"),
            },
            Language::English => Self {
                description: "Three street lights at the crossing are out, it is dark and somebody nearly fell.",
                service: "Street light not working",
                choices: [
                    ("What is wrong with the light?", "It is out"),
                    ("How many lights are affected?", "The whole street"),
                ],
                typed: ("Number on the pole", "A-17"),
                street: "Wangchao Avenue",
                plain_place: "Second banyan tree inside the east gate of the market",
                name: "Ms Chen",
                pothole: ("There is a pothole", "Pothole or broken road surface"),
                manhole: ("manhole cover missing", "Missing or loose manhole cover"),
            },
        }
    }
}
