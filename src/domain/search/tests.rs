//! Citizens' own words find the right service, in a realistic catalogue, and among thousands.

use super::*;
use contract::{ServiceId, ServiceKind};

fn service(id: &str, name: &str, group: &str, summary: &str, keywords: &[&str]) -> ServiceSummary {
    ServiceSummary {
        id: ServiceId::new(id),
        name: name.to_owned(),
        group: vec![group.to_owned()],
        summary: Some(summary.to_owned()),
        keywords: keywords.iter().map(|&keyword| keyword.to_owned()).collect(),
        kind: ServiceKind::Report,
        has_questions: false,
    }
}

fn english() -> Vec<ServiceSummary> {
    let roads = "Roads and street lights";
    vec![
        service(
            "light",
            "Street light not working",
            roads,
            "A street light that is dark, flickers or burns by day",
            &["lamp", "lantern", "dark street", "broken light"],
        ),
        service(
            "pothole",
            "Pothole or damaged road",
            roads,
            "Holes, cracks and bumps in the road",
            &["hole in the road", "asphalt", "bump"],
        ),
        service(
            "sign",
            "Damaged traffic sign",
            roads,
            "A road sign that is bent, missing or hidden",
            &["signpost", "stop sign"],
        ),
        service(
            "signal",
            "Traffic light out of order",
            roads,
            "Signals at a crossing that do not work or wait too long",
            &["traffic signal", "red light"],
        ),
        service(
            "pavement",
            "Damaged pavement",
            roads,
            "Loose or broken slabs in front of houses",
            &["sidewalk", "footpath", "tripping"],
        ),
        service(
            "noise-building",
            "Noise from a building site",
            "Noise",
            "Work at night or on a Sunday, loud machines",
            &["construction", "drilling", "jackhammer"],
        ),
        service(
            "noise-neighbour",
            "Noise from neighbours",
            "Noise",
            "Music, parties or barking in the house next door",
            &["loud music", "party", "dog barking"],
        ),
        service(
            "rubbish",
            "Illegal rubbish dump",
            "Waste",
            "Rubbish left in the street or in a park",
            &["garbage", "trash", "fly tipping", "dumped mattress"],
        ),
        service(
            "bin",
            "Bin not emptied",
            "Waste",
            "A household bin that was not collected",
            &["missed collection", "wheelie bin"],
        ),
        service(
            "water",
            "Water pipe burst",
            "Water",
            "Water that comes out of the ground or a main",
            &["leak", "flood", "no water"],
        ),
        service(
            "tree",
            "Fallen or dangerous tree",
            "Parks",
            "A tree or branch that fell or may fall",
            &["branch", "storm damage"],
        ),
        service(
            "parking",
            "Car parked where it must not",
            "Traffic",
            "A vehicle on the pavement, a crossing or a cycle path",
            &["illegal parking", "blocked driveway"],
        ),
    ]
}

fn chinese() -> Vec<ServiceSummary> {
    vec![
        service(
            "light",
            "路灯不亮",
            "道路与路灯",
            "路灯损坏、闪烁或白天常亮",
            &["路灯坏了", "灯不亮", "黑灯", "ldbl", "ludeng"],
        ),
        service("pothole", "道路破损", "道路与路灯", "路面坑洼、开裂、塌陷", &["路上有坑", "坑洞", "dlps"]),
        service("cover", "井盖丢失或破损", "道路与路灯", "井盖缺失、松动、破裂", &["下水道盖子", "井盖没了"]),
        service("noise-building", "建筑施工噪音", "噪音", "夜间或午间施工扰民", &["工地太吵", "半夜施工", "装修噪音"]),
        service("noise-square", "广场舞噪音", "噪音", "公共场所音响音量过大", &["跳舞太吵", "音响扰民"]),
        service("rubbish", "垃圾堆放", "环境卫生", "垃圾无人清理、乱堆乱放", &["垃圾没人收", "乱扔垃圾"]),
        service("water", "停水与水管爆裂", "供水", "家中停水、路面冒水", &["没水了", "水管爆了"]),
        service("parking", "违章停车", "交通", "车辆占用人行道、消防通道", &["乱停车", "堵住门口"]),
        service("bus", "公交线路建议", "交通", "增加班次、调整站点", &["公交车太少", "等车太久"]),
        service("school", "入学政策咨询", "教育", "学位申请、积分入学", &["上学", "学位", "rxzc"]),
    ]
}

#[track_caller]
fn check(services: &[ServiceSummary], text: &str, best: &str) {
    let found = Index::new(services).find(text, 5);
    let ids: Vec<&str> = found.iter().map(|at| services[*at].id.as_str()).collect();
    assert_eq!(ids.first(), Some(&best), "{text:?} found {ids:?}");
}

#[test]
fn free_sentences_find_the_right_service() {
    let services = english();
    for (text, best) in [
        ("the lamp in front of my house is broken", "light"),
        ("There is a big hole in the road near the school", "pothole"),
        ("my neighbour has loud music every night", "noise-neighbour"),
        ("they are drilling at the construction site on Sunday", "noise-building"),
        ("nobody has emptied my bin for two weeks", "bin"),
        ("somebody dumped an old mattress in the park", "rubbish"),
        ("a car is blocking the driveway, parked on the pavement", "parking"),
        ("water is coming out of the ground", "water"),
        ("the traffic light at the crossing does not work", "signal"),
    ] {
        check(&services, text, best);
    }
}

#[test]
fn sentences_without_blanks_find_the_right_service() {
    let services = chinese();
    for (text, best) in [
        ("我家门口的路灯坏了", "light"),
        ("小区旁边工地半夜施工太吵了睡不着", "noise-building"),
        ("楼下大妈跳舞太吵", "noise-square"),
        ("路上的井盖没了很危险", "cover"),
        ("家里没水了怎么办", "water"),
        ("有人乱停车堵住消防通道", "parking"),
        ("孩子上学的学位怎么申请", "school"),
        ("垃圾", "rubbish"),
        ("灯", "light"),
        ("坑", "pothole"),
    ] {
        check(&services, text, best);
    }
}

#[test]
fn initials_and_transliterations_are_found_as_the_city_gave_them() {
    check(&chinese(), "ldbl", "light");
    check(&chinese(), "LUDENG", "light");
    check(&chinese(), "ｌｕｄ", "light");
    check(&chinese(), "rxz", "school");
}

#[test]
fn words_are_found_while_they_are_typed_and_in_any_form() {
    let services = english();
    for (text, best) in [
        ("poth", "pothole"),
        ("PotHoles", "pothole"),
        ("lamps", "light"),
        ("street li", "light"),
        ("ＴＲＥＥ", "tree"),
        ("barking dogs", "noise-neighbour"),
        ("flooded", "water"),
    ] {
        check(&services, text, best);
    }
}

#[test]
fn one_slip_of_the_finger_is_forgiven_in_longer_words() {
    let services = english();
    for (text, best) in [
        ("pothloe", "pothole"),
        ("rubish", "rubbish"),
        ("neighbor", "noise-neighbour"),
        ("constuction", "noise-building"),
    ] {
        check(&services, text, best);
    }
    assert!(Index::new(&services).find("bpn", 5).is_empty(), "not in short ones");
}

#[test]
fn the_name_counts_more_than_keywords_they_more_than_the_summary_and_that_more_than_the_group() {
    let services = [
        service("group", "One", "Harbour", "x", &[]),
        service("summary", "Two", "g", "Things about the harbour", &[]),
        service("keyword", "Three", "g", "x", &["harbour"]),
        service("name", "Harbour", "g", "x", &[]),
    ];
    assert_eq!(Index::new(&services).find("harbour", 9)[..2], [3, 2]);
    let fewer = &services[..2];
    assert_eq!(Index::new(fewer).find("harbour", 9), [1, 0]);
}

#[test]
fn nothing_is_found_for_nothing_and_never_more_than_asked_for() {
    let services = english();
    let index = Index::new(&services);
    for text in ["", "  ", "?!…", "qqqqqqq"] {
        assert!(index.find(text, 5).is_empty(), "{text:?}");
    }
    assert_eq!(index.find("street", 2).len(), 2);
    assert!(Index::new(&[]).find("street", 2).is_empty());
    assert!(index.find(&"light ".repeat(2_000), 3).len() <= 3, "a very long text does no harm");
}

#[test]
fn among_five_thousand_services_the_right_ones_still_come_first() {
    let (english, chinese) = (english(), chinese());
    let kinds: Vec<&ServiceSummary> = english.iter().chain(&chinese).collect();
    let services: Vec<ServiceSummary> = (0..5_000)
        .map(|number| {
            let kind = kinds[number % kinds.len()];
            let name = format!("{} {}", kind.name, number / kinds.len());
            ServiceSummary { name, ..kind.clone() }
        })
        .collect();
    let index = Index::new(&services);
    for (text, best) in [
        ("the lamp in front of my house is broken", "light"),
        ("我家门口的路灯坏了", "light"),
        ("pothloe", "pothole"),
        ("路灯", "light"),
        ("street light not working 17", "light"),
    ] {
        let found = index.find(text, 20);
        assert_eq!(found.len(), 20, "{text:?}");
        assert!(found.iter().all(|at| services[*at].id.as_str() == best), "{text:?}");
    }
}
