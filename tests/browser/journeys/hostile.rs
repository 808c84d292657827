//! Invalid responses of every kind: the page keeps working, shows a plain message, and recovers; a demand is filed
//! once; and nothing is sent to another origin.

use anyhow::{Context, Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::patience;
use browser_tests::phone::Phone;
use browser_tests::records::Records;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::stranger::Stranger;
use browser_tests::words::Language;
use fault_proxy::{End, Ending, Fault, Hostile, Landmark, Length, Matching, Place, Plan, Proxy, Record, Rule};
use serde_json::{Value, json};
use std::rc::Rc;

/// The path prefix under which the program calls the API, so that the backend can inject faults.
const API: &str = "/faulty/hostile/v1";

/// A phone, and a faulty proxy to a city.
struct Scenery {
    phone: Phone,
    proxy: Proxy,
    city: City,
    _site: Site,
}

impl Scenery {
    async fn of(stage: &Stage) -> Result<Self> {
        let site = Site::with_faulty_api(&stage.equipment, "hostile")?;
        let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
        let proxy = Proxy::start(&city.address).await?;
        let phone = stage.phone(Language::English, &proxy.address()).await?;
        Ok(Self { phone, proxy, city, _site: site })
    }

    /// From now on requests with this method to paths with these prefixes get this fault.
    fn answers(&self, method: &str, paths: &[String], fault: &Fault) {
        let rule = |path: &String| Rule {
            matches: Matching { method: Some(method.to_owned()), path: Some(path.clone()), nth: None },
            fault: fault.clone(),
            times: None,
        };
        self.proxy.clear_log();
        self.proxy.set_plan(Plan { rules: paths.iter().map(rule).collect() });
    }

    fn peace(&self) {
        self.proxy.set_plan(Plan::default());
    }

    /// Waits until the proxy's log meets a condition.
    async fn road(&self, what: &str, wanted: impl Fn(&[Record]) -> bool) -> Result<Vec<Record>> {
        let log = tokio::time::timeout(patience::anything(), self.proxy.log_is(wanted)).await;
        log.with_context(|| format!("waited {} s for {what}", patience::anything().as_secs()))
    }

    /// Waits until a request to a path with this prefix met a fault, and its exchange has ended.
    async fn was_met(&self, path: &str) -> Result<()> {
        let over = |record: &Record| record.met && record.end != End::Running && record.path.starts_with(path);
        self.road(&format!("a fault of {path}"), |log| log.iter().any(over)).await.map(drop)
    }

    /// The page works: it has a heading, an enabled button below it, and no internal error.
    async fn stands(&self) -> Result<()> {
        let ways =
            "return heading() && all('#main').some((main) => main.querySelector('button, a[href], input, textarea'));";
        self.phone.wait_for("a page that stands", ways, []).await?;
        let broken = self.phone.console_errors().await?;
        ensure!(broken.is_empty(), "something broke inside: {}", broken.join("; "));
        Ok(())
    }

    /// Presses "try again" wherever it is offered, until a script finds what was expected.
    async fn comes_back(&self, what: &str, script: &str, argument: &str) -> Result<()> {
        let script = format!(
            "const there = (() => {{ {script} }})(); if (!there) pressable(arguments[1])?.click(); return Boolean(there);"
        );
        self.phone
            .wait_for(what, &script, [json!(argument), json!(self.phone.word("action.try_again")?)])
            .await
            .map(drop)
    }

    /// Checks the number of demands at the city.
    async fn filed_are(&self, number: u64) -> Result<()> {
        let filed = self.city.records().filed().await?;
        ensure!(filed == number, "the city has {filed} demands instead of {number}");
        Ok(())
    }
}

/// The faults that replace a response to a GET request.
fn instead() -> Vec<(&'static str, Fault)> {
    vec![
        ("fifty megabytes", Fault::Swap { body: Hostile::FiftyMegabytes }),
        ("ten thousand levels", Fault::Swap { body: Hostile::Nested }),
        ("half of the JSON", Fault::Truncate { keep: 40, length: Length::Adjusted }),
        ("a connection that closes too early", Fault::Truncate { keep: 40, length: Length::Kept }),
        ("another type", Fault::Swap { body: Hostile::WrongType }),
        ("a byte order mark", Fault::Swap { body: Hostile::ByteOrderMark }),
        ("keys that stand twice", Fault::Swap { body: Hostile::DuplicateKeys }),
        ("numbers beyond 2^53", Fault::Swap { body: Hostile::LargeNumbers }),
        ("a portal's page", Fault::CaptivePortal { after_upstream: false }),
    ]
}

/// A response in which every enumeration value is one of a later version of the API.
fn from_a_later_version(answer: &mut Value) {
    const LISTS: [&str; 9] =
        ["kind", "datatype", "stage", "outcome", "role", "state", "photos", "capabilities", "actions"];
    match answer {
        Value::Array(values) => values.iter_mut().for_each(from_a_later_version),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(word) if LISTS.contains(&name.as_str()) => *word = "from_a_later_version".to_owned(),
                    // An empty list may have any element type.
                    Value::Array(words)
                        if LISTS.contains(&name.as_str())
                            && !words.is_empty()
                            && words.iter().all(Value::is_string) =>
                    {
                        words.push(json!("from_a_later_version"));
                    }
                    _ => from_a_later_version(value),
                }
            }
        }
        _ => {}
    }
}

/// A rule of the backend that gives the response at a path as a later version would.
async fn later(city: &City, operation: &str, path: &str, token: Option<&str>) -> Result<Value> {
    let mut answer = city.records().read(path, token).await?;
    from_a_later_version(&mut answer);
    let text = answer.to_string();
    ensure!(text.contains("from_a_later_version"), "{operation} has no word that could be another");
    Ok(json!({"operation": operation, "body": text, "content_type": "application/json"}))
}

pub async fn whatever_is_said_of_the_offer_the_form_stands_and_goes_on(stage: Rc<Stage>) -> Result<()> {
    let place = Scenery::of(&stage).await?;
    let lists = [format!("{API}/city"), format!("{API}/services")];
    let questions = [format!("{API}/services/")];
    for (what, fault) in instead() {
        place.phone.forget_everything().await?;
        place.answers("GET", &lists, &fault);
        let row = async {
            asks_for_a_service(&place).await?;
            place.was_met(&lists[1]).await?;
            place.was_met(&lists[0]).await?;
            place.stands().await?;
            place.answers("GET", &questions, &fault);
            chooses(&place).await?;
            place.was_met(&questions[0]).await?;
            place.stands().await?;
            place.peace();
            shows_the_questions(&place).await
        };
        row.await.with_context(|| what.to_owned())?;
    }
    // The same with unknown values: they are read, and do no harm.
    place.phone.forget_everything().await?;
    let services = place.city.records().read("/v1/services", None).await?;
    let service = services.pointer("/services").or(Some(&services)).and_then(Value::as_array).context("no services")?;
    let named = |service: &&Value| service["name"] == json!(Scene::of(Language::English).service);
    let id =
        service.iter().find(named).and_then(|service| service["id"].as_str()).unwrap_or("street-light-out").to_owned();
    let rules = [
        later(&place.city, "GetCity", "/v1/city", None).await?,
        later(&place.city, "ListServices", "/v1/services", None).await?,
        later(&place.city, "GetService", &format!("/v1/services/{id}"), None).await?,
    ];
    place.city.staff().faults("hostile", json!(rules)).await?;
    let row = async {
        asks_for_a_service(&place).await?;
        place.stands().await?;
        chooses(&place).await?;
        place.stands().await?;
        place.city.staff().faults("hostile", json!([])).await?;
        shows_the_questions(&place).await
    };
    row.await.context("words of a later version")
}

/// Describes a problem and goes on to the services without choosing one.
async fn asks_for_a_service(place: &Scenery) -> Result<()> {
    let phone = &place.phone;
    phone.open("/").await?;
    phone.comes_to_word("what.title").await?;
    phone.fill(phone.word("what.title")?, Scene::of(phone.language()).description).await?;
    phone.press_word("action.continue").await?;
    phone.comes_to_word("service.title").await
}

async fn chooses(place: &Scenery) -> Result<()> {
    let service = Scene::of(place.phone.language()).service;
    place.comes_back("the list of services", "return choice(arguments[0]);", service).await?;
    place.phone.choose(service).await?;
    place.phone.press_word("action.continue").await
}

async fn shows_the_questions(place: &Scenery) -> Result<()> {
    // The form went on without the service's questions; they are asked when it is gone through again.
    let question = Scene::of(place.phone.language()).choices[0].0;
    let script = "
        if (document.getElementById('description')) pressable('Continue')?.click();
        else if (heading() !== arguments[0]) location.hash = '#/';
        return heading() === arguments[0];";
    place.comes_back("the first question of the service", script, question).await
}

pub async fn whatever_is_answered_to_a_filing_it_is_one_demand(stage: Rc<Stage>) -> Result<()> {
    // At first nothing gets through; then the city has it, and the phone cannot read the response.
    let answers = [
        ("a portal's page", Fault::CaptivePortal { after_upstream: false }, Some(0)),
        ("a portal's page, later", Fault::CaptivePortal { after_upstream: true }, Some(1)),
        ("half of the JSON", Fault::Truncate { keep: 40, length: Length::Adjusted }, Some(1)),
        ("a connection that closes too early", Fault::Truncate { keep: 40, length: Length::Kept }, Some(1)),
        ("fifty megabytes", Fault::Swap { body: Hostile::FiftyMegabytes }, Some(1)),
        ("ten thousand levels", Fault::Swap { body: Hostile::Nested }, Some(1)),
        ("keys that stand twice", Fault::Swap { body: Hostile::DuplicateKeys }, Some(1)),
    ];
    // A readable body is read, whatever its head says.
    one_demand(&stage, &answers, &Fault::Swap { body: Hostile::ByteOrderMark }).await
}

pub async fn wherever_a_filing_or_its_answer_is_cut_it_is_one_demand(stage: Rc<Stage>) -> Result<()> {
    use Landmark::{End, EndOfHead, MiddleOfBody, MiddleOfHead};
    let call = |at| Fault::CutCall { at, ending: Ending::Close };
    let answer = |at| Fault::CutAnswer { at, ending: Ending::Reset };
    let cuts = [
        ("before the call", call(Place::Byte(0)), Some(0)),
        ("after one byte of it", call(Place::Byte(1)), Some(0)),
        ("in its head", call(Place::At(MiddleOfHead)), Some(0)),
        ("before its body", call(Place::At(EndOfHead)), Some(0)),
        ("in its body", call(Place::At(MiddleOfBody)), Some(0)),
        // The city may have read it before it noticed the cut.
        ("after the call", call(Place::At(End)), None),
        ("before the answer", answer(Place::Byte(0)), Some(1)),
        ("after one byte of the answer", answer(Place::Byte(1)), Some(1)),
        ("in its head", answer(Place::At(MiddleOfHead)), Some(1)),
        ("before its body", answer(Place::At(EndOfHead)), Some(1)),
        ("in its body", answer(Place::At(MiddleOfBody)), Some(1)),
    ];
    // A complete body counts, even if the connection breaks after it.
    one_demand(&stage, &cuts, &answer(Place::At(End))).await
}

/// Files one demand through one fault after the other, each with the expected number of demands at the city, if known;
/// the last lets the response through.
async fn one_demand(stage: &Stage, faults: &[(&str, Fault, Option<u64>)], last: &Fault) -> Result<()> {
    let place = Scenery::of(stage).await?;
    let phone = &place.phone;
    phone.open("/").await?;
    filing::everything(phone).await?;
    let demands = [format!("{API}/demands")];
    let mut press = "check.send";
    for (what, fault, filed) in faults {
        let row = async {
            place.answers("POST", &demands, fault);
            phone.press_word(press).await?;
            place.was_met(&demands[0]).await?;
            phone.reads(phone.word("sending.unknown")?).await?;
            phone.comes_to_word("sending.title").await?;
            place.stands().await?;
            match filed {
                Some(filed) => place.filed_are(*filed).await,
                None => Ok(()),
            }
        };
        row.await.with_context(|| (*what).to_owned())?;
        press = "action.try_now";
    }
    place.answers("POST", &demands, last);
    phone.press_word(press).await?;
    let receipt = filing::receipt(phone).await?;
    place.filed_are(1).await?;
    let demand = place.city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand["description"] == json!(Scene::of(phone.language()).description), "another demand: {demand}");
    Ok(())
}

pub async fn whatever_is_said_of_a_demand_its_page_stands_and_comes_back(stage: Rc<Stage>) -> Result<()> {
    let place = Scenery::of(&stage).await?;
    let said = Scene::of(Language::English).description;
    let keys = place.city.records().file(said, "en").await?;
    place.city.staff().note(&keys.reference, "№1").await?;
    let link = format!("/#/demand/{}/{}", keys.reference, keys.access_token);
    let paths = [format!("{API}/demands/{}", keys.reference)];
    let whole = "return shows(arguments[0]) && shows('№1');";
    for (what, fault) in instead() {
        place.phone.forget_everything().await?;
        place.answers("GET", &paths, &fault);
        let row = async {
            place.phone.open(&link).await?;
            place.was_met(&paths[0]).await?;
            place.stands().await?;
            place.peace();
            place.comes_back("the demand with its events", whole, said).await
        };
        row.await.with_context(|| what.to_owned())?;
    }
    place.phone.forget_everything().await?;
    let (demand, token) = (format!("/v1/demands/{}", keys.reference), Some(keys.access_token.as_str()));
    let rules = [
        later(&place.city, "GetDemand", &demand, token).await?,
        later(&place.city, "ListEvents", &format!("{demand}/events"), token).await?,
    ];
    place.city.staff().faults("hostile", json!(rules)).await?;
    // Unknown values are no reason to hide the others.
    place.phone.open(&link).await?;
    place.comes_back("a demand of a later version", "return shows(arguments[0]);", said).await?;
    place.stands().await
}

pub async fn a_redirection_to_another_origin_takes_nothing_with_it(stage: Rc<Stage>) -> Result<()> {
    let place = Scenery::of(&stage).await?;
    let phone = &place.phone;
    let stranger = Stranger::open().await?;
    let elsewhere = |status: u16| Fault::Redirect { to: format!("{}/v1/demands", stranger.address), status };
    phone.open("/").await?;
    filing::everything(phone).await?;
    let demands = format!("{API}/demands");
    place.answers("POST", std::slice::from_ref(&demands), &elsewhere(307));
    phone.press_word("check.send").await?;
    place.was_met(&demands).await?;
    phone.reads(phone.word("sending.unknown")?).await?;
    place.answers("POST", std::slice::from_ref(&demands), &elsewhere(302));
    phone.press_word("action.try_now").await?;
    place.was_met(&demands).await?;
    phone.reads(phone.word("sending.unknown")?).await?;
    place.filed_are(0).await?;
    place.peace();
    phone.press_word("action.try_now").await?;
    let receipt = filing::receipt(phone).await?;
    place.filed_are(1).await?;

    let demand = format!("{demands}/{}", receipt.reference);
    for status in [302, 307] {
        phone.forget_everything().await?;
        place.answers("GET", std::slice::from_ref(&demand), &elsewhere(status));
        phone.open(&format!("/#/demand/{}/{}", receipt.reference, receipt.token())).await?;
        place.was_met(&demand).await?;
        phone.reads(phone.word("fail.offline.title")?).await?;
        place.peace();
        let said = Scene::of(phone.language()).description;
        place.comes_back("the demand", "return shows(arguments[0]);", said).await?;
    }
    ensure!(stranger.told().is_empty(), "the other origin was told: {}", stranger.told());
    // Checks the stranger itself: it does record requests.
    ensure!(Records::at(&stranger.address).read("/", Some("canary")).await? == json!({}), "the other origin is silent");
    ensure!(stranger.told().contains("Bearer canary"), "the other origin hears nothing");
    // The refused redirects are in the console, as expected.
    phone.console_errors().await.map(drop)
}
