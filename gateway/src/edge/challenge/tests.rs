//! What is taken as an answer, and what is not.

use async_trait::async_trait;

use super::verifier::Silent;
use super::*;

const NOW: UnixMs = UnixMs(1_800_000_000_000);

fn settings(text: &str) -> config::Challenge {
    let sources = config::Sources { text: text.to_owned(), ..config::Sources::default() };
    config::load(&sources).expect("valid").edge.challenge
}

fn client() -> IpAddr {
    IpAddr::from([203, 0, 113, 5])
}

struct Service(Option<bool>);

#[async_trait]
impl Verifier for Service {
    async fn is_passed(&self, _: &str, _: IpAddr) -> Result<bool, Silent> {
        self.0.ok_or(Silent("away".to_owned()))
    }
}

#[tokio::test]
async fn a_wait_is_a_wait_of_its_network() {
    let (keys, challenges) = (Keys::derive(&[7; 32]), Challenges::with(&settings(""), None));
    let news = challenges.news(&keys, "demo", client(), 13, NOW).expect("random bytes");
    let given = Given { puzzle: news.wait.puzzle, answer: String::new() };
    let check = async |client: [u8; 4], room: &str, after_s: u64| {
        let now = UnixMs(NOW.0 + 1000 * after_s);
        challenges.check(&keys, room, IpAddr::from(client), &given, now).await.map(|_| ())
    };
    assert_eq!(check([203, 0, 113, 5], "demo", 0).await, Err(Refusal::ChallengeEarly { retry_s: 60 }));
    assert_eq!(check([203, 0, 113, 5], "demo", 59).await, Err(Refusal::ChallengeEarly { retry_s: 1 }));
    assert_eq!(check([203, 0, 113, 99], "demo", 60).await, Ok(()));
    assert_eq!(check([203, 0, 114, 5], "demo", 60).await, Err(Refusal::ChallengeUnknown));
    assert_eq!(check([203, 0, 113, 5], "other", 60).await, Err(Refusal::ChallengeUnknown));
    assert_eq!(check([203, 0, 113, 5], "demo", 661).await, Err(Refusal::ChallengeExpired));
}

#[tokio::test]
async fn a_service_says_yes_or_no_or_nothing() {
    let keys = Keys::derive(&[7; 32]);
    let hosted = |on_failure: &str| {
        settings(&format!(
            "[edge.challenge.hosted]\nscript = \"https://w.example/a.js\"\nverify = \"https://w.example/v\"\n\
             site_key = \"k\"\nsecret_file = \"/s\"\non_failure = \"{on_failure}\""
        ))
    };
    for (says, on_failure, passes) in [
        (Some(true), "closed", Ok(())),
        (Some(false), "open", Err(Refusal::ChallengeFailed)),
        (None, "open", Ok(())),
        (None, "closed", Err(Refusal::ChallengeDown)),
    ] {
        let challenges = Challenges::with(&hosted(on_failure), Some(Box::new(Service(says))));
        let given = Given { puzzle: String::new(), answer: "response".to_owned() };
        let checked = challenges.check(&keys, "demo", client(), &given, NOW).await;
        assert_eq!(checked.map(|_| ()), passes, "{says:?} {on_failure}");
    }
}

#[test]
fn pressure_asks_and_wrong_answers_make_it_harder() {
    let challenges = Challenges::with(&settings("[edge.challenge]\njoins_per_minute_per_prefix = 10"), None);
    let demand = |ask, last| challenges.demand(ask, "demo", IpAddr::from([203, 0, last, 5]), NOW);
    assert_eq!((demand(Ask::Off, 1), demand(Ask::Auto, 1), demand(Ask::Always, 1)), (None, None, Some(13)));
    (0..20).for_each(|_| challenges.joined("demo", IpAddr::from([203, 0, 1, 7]), NOW));
    assert_eq!((demand(Ask::Off, 1), demand(Ask::Auto, 1), demand(Ask::Auto, 2)), (None, Some(14), None));
}
