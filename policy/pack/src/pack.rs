//! The pack: takes what the engine tells about a stack, and judges it when all of it is there.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use lake_policy::{
    Artifact, Entry, Infrastructure, Origin, Review, Rule, Terms, Verdict, Waivers, judge, recorded, rules,
};
use lake_reader::{ConfigValue, Span, World};
use serde_json::{Value as Json, json};

use crate::{
    messages::{
        Diagnostic, Diagnostics, Level, NotApplicable, PackInfo, Resource, Resources, RuleInfo, Setting,
        Severity, Stack,
    },
    options::Options,
    values,
};

pub(crate) const NAME: &str = "lakegate";
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the engine has told so far.
#[derive(Debug)]
pub(crate) struct Pack {
    options: Options,
    /// The text of the program.
    program: Option<String>,
    waivers: Waivers,
    /// The day on which waivers must hold.
    today: Date,
    stack: Stack,
    levels: HashMap<String, Level>,
    /// The inputs of each resource, by URN: they come one by one, and the whole stack comes with outputs only.
    inputs: HashMap<String, Json>,
}

impl Pack {
    pub(crate) fn new(options: Options, program: Option<String>, waivers: Waivers, today: Date) -> Self {
        let (stack, levels, inputs) = (Stack::default(), HashMap::new(), HashMap::new());
        Self { options, program, waivers, today, stack, levels, inputs }
    }

    pub(crate) fn info(&self) -> PackInfo {
        let of_rule = |rule: &&'static Rule| RuleInfo {
            name: rule.id.to_owned(),
            display_name: rule.id.replace('-', " "),
            description: rule.summary(),
            enforcement_level: self.level(rule) as i32,
            policy_type: 2,
            severity: severity(rule.severity) as i32,
            remediation_steps: rule.section("Remedy").unwrap_or_default(),
        };
        PackInfo {
            name: NAME.to_owned(),
            display_name: "Lakegate".to_owned(),
            policies: rules::all().iter().map(of_rule).collect(),
            version: VERSION.to_owned(),
            supports_config: true,
            description: "What the infrastructure may do and what it may not".to_owned(),
        }
    }

    pub(crate) fn configure(&mut self, settings: HashMap<String, Setting>) {
        self.levels =
            settings.into_iter().map(|(rule, setting)| (rule, setting.enforcement_level())).collect();
    }

    pub(crate) fn stack(&mut self, stack: Stack) {
        self.stack = stack;
    }

    /// Keeps the inputs of a resource. One resource alone is not judged: most rules look at several.
    pub(crate) fn resource(&mut self, resource: &Resource) {
        let inputs = resource.properties.as_ref().map(values::object).unwrap_or_default();
        self.inputs.insert(resource.urn.clone(), inputs);
    }

    pub(crate) fn judge(&self, resources: &Resources) -> Result<Diagnostics, recorded::Unreadable> {
        let resources: Vec<Json> =
            resources.resources.iter().map(|resource| self.recorded(resource)).collect();
        let mut infrastructure = recorded::of_engine(&resources)?;
        if let Some(program) = self.program.as_ref().and_then(|text| self.evaluated(text)) {
            infrastructure = infrastructure.located_in(&program);
        }
        let enabled: Vec<&Rule> =
            rules::all().into_iter().filter(|rule| self.level(rule) != Level::Disabled).collect();
        let report = judge(&infrastructure, &enabled);
        let (artifact, terms) = (self.artifact(), Terms::default());
        let review = Review::new(&report, &artifact, &self.waivers, &terms);
        let mut diagnostics: Vec<Diagnostic> =
            review.entries.iter().flat_map(|entry| self.diagnostics(&infrastructure, entry)).collect();
        diagnostics.extend(review.problems.iter().map(|problem| self.waiver(problem)));
        let idle = review.idle().into_iter().map(|rule| NotApplicable {
            policy_name: rule.id.to_owned(),
            reason: "nothing in the stack is judged by it".to_owned(),
        });
        Ok(Diagnostics { diagnostics, not_applicable: idle.collect() })
    }

    fn artifact(&self) -> Artifact {
        Artifact {
            name: self.options.program.clone().unwrap_or_default(),
            origin: Origin::Engine,
            stack: Some(self.stack.name.clone()),
            warnings: 0,
            date: self.today,
        }
    }

    /// What is wrong with a waiver, which `lakegate check` fails for: here it must not stop a repair.
    fn waiver(&self, problem: &lake_reader::Diagnostic) -> Diagnostic {
        let name = self.waivers.name.rsplit('/').next().unwrap_or_default();
        Diagnostic {
            policy_name: "waivers".to_owned(),
            policy_pack_name: NAME.to_owned(),
            policy_pack_version: VERSION.to_owned(),
            description: "Reviewed exceptions hold until their day, for what was reviewed.".to_owned(),
            message: format!("{} ({name}:{})", problem.message, problem.span.start),
            enforcement_level: Level::Advisory as i32,
            urn: String::new(),
            severity: Severity::Medium as i32,
        }
    }

    /// A resource as an export has it.
    fn recorded(&self, resource: &Resource) -> Json {
        let outputs = resource.properties.as_ref().map(values::object).unwrap_or_default();
        let depends: HashMap<&String, &Vec<String>> =
            resource.property_dependencies.iter().map(|(property, of)| (property, &of.urns)).collect();
        let options = resource.options.clone().unwrap_or_default();
        json!({
            "urn": resource.urn,
            "type": resource.token,
            "id": outputs.get("id"),
            "inputs": self.inputs.get(&resource.urn).unwrap_or(&outputs),
            "outputs": outputs,
            "parent": resource.parent,
            "provider": resource.provider.as_ref().map(|provider| &provider.urn),
            "dependencies": resource.dependencies,
            "propertyDependencies": depends,
            "protect": options.protect,
            "ignoreChanges": options.ignore_changes,
            "additionalSecretOutputs": options.additional_secret_outputs,
            "aliases": options.aliases,
        })
    }

    /// The program, for its places. One that cannot be read has none; the engine has already said why.
    fn evaluated(&self, text: &str) -> Option<Infrastructure> {
        let name = self.options.program.as_deref().unwrap_or_default();
        let document = lake_reader::read(name, text).ok()?;
        let secret = |key: &String| self.stack.config_secret_keys.contains(key);
        let config = self.stack.config.iter().map(|(key, value)| {
            let value =
                if secret(key) { ConfigValue::Secret(None) } else { ConfigValue::from(value.as_str()) };
            (key.clone(), value)
        });
        let world = World {
            organization: self.stack.organization.clone(),
            project: self.stack.project.clone(),
            stack: self.stack.name.clone(),
            config: config.collect(),
            stand_ins: true,
            ..World::default()
        };
        Some(Infrastructure::of_program(lake_reader::evaluate(&document, &world), document))
    }

    fn diagnostics(&self, infrastructure: &Infrastructure, entry: &Entry<'_>) -> Vec<Diagnostic> {
        let judgement = entry.judgement;
        let one = |level: Level, message: String| Diagnostic {
            policy_name: judgement.rule.id.to_owned(),
            policy_pack_name: NAME.to_owned(),
            policy_pack_version: VERSION.to_owned(),
            description: judgement.rule.summary(),
            message,
            enforcement_level: level as i32,
            urn: infrastructure.urns.get(&judgement.resource.name).cloned().unwrap_or_default(),
            severity: severity(judgement.rule.severity) as i32,
        };
        let level = self.level(judgement.rule);
        match &judgement.verdict {
            Verdict::Pass | Verdict::NotApplicable => Vec::new(),
            Verdict::Fail(_) => {
                let open = entry.notices.iter().filter(|notice| notice.waiver.is_none());
                open.map(|open| one(level, self.located(&open.finding.message, open.finding.span))).collect()
            }
            Verdict::Unknown(doubts) => {
                let may_fail = self.options.unknown_fails && !self.stack.dry_run;
                let level = if may_fail { level } else { Level::Advisory };
                let reasons: BTreeSet<&str> = doubts.iter().map(|doubt| doubt.reason.as_str()).collect();
                let reasons: Vec<&str> = reasons.into_iter().collect();
                let span = doubts.first().map(|doubt| doubt.span).unwrap_or_default();
                let message = format!("not known whether it passes: {}", reasons.join("; "));
                vec![one(level, self.located(&message, span))]
            }
        }
    }

    fn located(&self, message: &str, span: Span) -> String {
        let message = lake_reader::visible(message);
        match &self.options.program {
            Some(program) if !span.is_empty() => {
                let name = program.rsplit('/').next().unwrap_or(program);
                format!("{message} ({name}:{})", span.start)
            }
            _ => message.into_owned(),
        }
    }

    fn level(&self, rule: &Rule) -> Level {
        let usual = if rule.severity >= self.options.mandatory { Level::Mandatory } else { Level::Advisory };
        self.levels.get(rule.id).copied().unwrap_or(usual)
    }
}

fn severity(severity: lake_policy::Severity) -> Severity {
    match severity {
        lake_policy::Severity::Info | lake_policy::Severity::Low => Severity::Low,
        lake_policy::Severity::Medium => Severity::Medium,
        lake_policy::Severity::High => Severity::High,
        lake_policy::Severity::Critical => Severity::Critical,
    }
}
