//! Forward compatibility: this version can read what a later one may add.

use contract::{
    Action, Capability, Datatype, EventKind, NoticeKind, OutcomeKind, PhotoMoment, PhotoWish, Problem, ProblemCode,
    PromiseName, PromiseState, Role, ServiceKind, Stage,
};
use serde_json::json;

macro_rules! unknown_is_read {
    ($($enumeration:ident),* $(,)?) => {
        $(assert_eq!(
            serde_json::from_value::<$enumeration>(json!("of_a_later_version")).ok(),
            Some($enumeration::Unknown),
            stringify!($enumeration),
        );)*
    };
}

#[test]
fn an_unknown_value_is_tolerated() {
    unknown_is_read!(
        Action,
        Capability,
        Datatype,
        EventKind,
        NoticeKind,
        OutcomeKind,
        PhotoMoment,
        PhotoWish,
        ProblemCode,
        PromiseName,
        PromiseState,
        Role,
        ServiceKind,
        Stage,
    );
}

#[test]
fn an_unknown_field_is_tolerated() {
    let problem = json!({ "status": 422, "balance": 30, "errors": [{ "pointer": "/a", "code": "frozen", "detail": "…", "hint": "…" }] });
    let problem = serde_json::from_value::<Problem>(problem).expect("it is read");
    assert_eq!(problem.kind, "about:blank");
    assert_eq!(problem.errors[0].code, ProblemCode::Unknown);
    assert_eq!((problem.errors[0].limit, &problem.errors[0].day), (None, &None));
}

#[test]
fn a_list_with_one_unknown_value_keeps_the_others() {
    let actions: Vec<Action> = serde_json::from_value(json!(["reply", "appeal", "rate"])).expect("it is read");
    assert_eq!(actions, [Action::Reply, Action::Unknown, Action::Rate]);
}
