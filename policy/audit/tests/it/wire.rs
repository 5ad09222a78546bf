//! An account that answers from a recorded conversation: the real clients of the SDK, no network.

use std::{
    fmt::Write,
    sync::{Arc, Mutex},
};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_kms::config::{
    AsyncSleep, Credentials, RuntimeComponents, SharedAsyncSleep, SharedCredentialsProvider, Sleep,
};
use aws_smithy_runtime_api::client::{
    http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
    orchestrator::{HttpRequest, HttpResponse},
};
use aws_smithy_types::body::SdkBody;

/// A recorded answer: to a request in which all fragments stand.
#[derive(Clone, Debug)]
struct Recorded {
    fragments: Vec<String>,
    status: u16,
    body: String,
}

/// Answers each request with the first recording that fits. A recording is used up, unless it is the last one that fits.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    recorded: Arc<Mutex<Vec<Recorded>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Wire {
    /// Blocks of `### FRAGMENT…`, a status, and a body.
    pub(crate) fn of(texts: &[&str]) -> Self {
        let blocks = texts.iter().flat_map(|text| text.split("### ").skip(1));
        let recorded = blocks.map(|block| {
            let (head, rest) = block.split_once('\n').unwrap();
            let (status, body) = rest.split_once('\n').unwrap();
            let fragments = head.split_whitespace().map(ToOwned::to_owned).collect();
            Recorded { fragments, status: status.trim().parse().unwrap(), body: body.trim().to_owned() }
        });
        Self { recorded: Arc::new(Mutex::new(recorded.collect())), requests: Arc::default() }
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// A configuration of the SDK that speaks to it.
    pub(crate) fn config(&self) -> SdkConfig {
        let credentials = Credentials::new("id", "secret", None, None, "tests");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .sleep_impl(SharedAsyncSleep::new(NoSleep))
            .http_client(self.clone())
            .build()
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let mut text = request.uri().to_owned();
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let body = request.body().bytes().map(String::from_utf8_lossy).unwrap_or_default();
        let _ = write!(text, " {target} {body}");
        let mut recorded = self.recorded.lock().unwrap();
        let fits = |one: &Recorded| one.fragments.iter().all(|fragment| text.contains(fragment.as_str()));
        let fitting: Vec<usize> = (0..recorded.len()).filter(|at| fits(&recorded[*at])).collect();
        let found = match fitting.as_slice() {
            [] => Recorded { fragments: Vec::new(), status: 501, body: format!("not recorded: {text}") },
            [last] => recorded[*last].clone(),
            [first, ..] => recorded.remove(*first),
        };
        self.requests.lock().unwrap().push(text);
        HttpResponse::new(found.status.try_into().unwrap(), SdkBody::from(found.body))
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Ok(self.answer(&request)))
    }
}

impl HttpClient for Wire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// Pauses between attempts take no time.
#[derive(Debug)]
struct NoSleep;

impl AsyncSleep for NoSleep {
    fn sleep(&self, _: std::time::Duration) -> Sleep {
        Sleep::new(std::future::ready(()))
    }
}
