//! A wire that gives prepared answers, one for each request, in order.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex};

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::{
    AsyncSleep, Credentials, RuntimeComponents, SharedAsyncSleep, SharedCredentialsProvider, Sleep,
};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use lake_aws::Aws;

/// A prepared answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

/// An answer with a status and a body.
pub(crate) fn answer(status: u16, body: impl Into<String>) -> Answer {
    Answer { status, headers: Vec::new(), body: body.into() }
}

impl Answer {
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// The wire. Requests are told as `METHOD URI`, the target of a JSON protocol, the interesting headers, the body.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Wire {
    pub(crate) fn of(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = answers.into_iter().collect();
        Self { answers: Arc::new(Mutex::new(answers)), requests: Arc::default() }
    }

    pub(crate) fn aws(&self) -> Aws {
        let credentials = Credentials::new("id", "secret", None, None, "tests");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .retry_config(RetryConfig::standard().with_max_attempts(3))
            .sleep_impl(SharedAsyncSleep::new(NoSleep))
            .http_client(self.clone())
            .build();
        Aws::new(&config)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let told = ["x-amz-target", "range", "if-match", "if-none-match", "x-amz-server-side-encryption"];
        let headers =
            told.iter().filter_map(|&name| Some(format!(" {name}={}", request.headers().get(name)?)));
        let body = request.body().bytes().map(String::from_utf8_lossy).unwrap_or_default();
        let uri = request.uri().split_once("amazonaws.com").map_or(request.uri(), |(_, path)| path);
        let line = format!("{} {uri}{} {body}", request.method(), headers.collect::<String>());
        self.requests.lock().unwrap().push(line.trim_end().to_owned());
        let answer =
            self.answers.lock().unwrap().pop_front().unwrap_or_else(|| answer(501, "no answer left"));
        let mut response = HttpResponse::new(answer.status.try_into().unwrap(), SdkBody::from(answer.body));
        for (name, value) in answer.headers {
            response.headers_mut().insert(name, value);
        }
        HttpConnectorFuture::ready(Ok(response))
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
    fn sleep(&self, pause: std::time::Duration) -> Sleep {
        // The time-out of an attempt is a pause too; that one never ends.
        if pause.as_secs() < 8 {
            Sleep::new(std::future::ready(()))
        } else {
            Sleep::new(std::future::pending())
        }
    }
}

/// Runs a future to its end.
pub(crate) fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
