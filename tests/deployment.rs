//! The image and the compose file, as far as they can be checked where no container runs.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::Context;
use serde_json::{Map, Value};
use stockade_tests::{binary, repository};

#[test]
fn every_service_says_how_it_is_and_can_do_no_more_than_it_must() -> anyhow::Result<()> {
    let compose = compose()?;
    let services = services(&compose)?;
    assert_eq!(services.keys().collect::<Vec<_>>(), ["app", "migrate", "mysql", "redis", "worker"]);
    for (name, service) in services {
        let test = service.pointer("/healthcheck/test").is_some();
        assert!(test != (name == "migrate"), "{name} has a health check unless it is a job that ends");
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(service["cap_drop"][0], "ALL", "{name}");
        assert_eq!(service["security_opt"][0], "no-new-privileges:true", "{name}");
        for more in ["privileged", "cap_add", "network_mode", "pid", "devices"] {
            assert!(service.get(more).is_none(), "{name} has {more}");
        }
        let root = service.get("user").and_then(Value::as_str).is_none_or(|user| user.starts_with('0'));
        assert!(service.get("build").is_some() || !root, "{name} is root");
    }
    Ok(())
}

#[test]
fn only_the_app_can_be_reached_and_only_from_this_machine() -> anyhow::Result<()> {
    let compose = compose()?;
    for (name, service) in services(&compose)? {
        let ports = service.get("ports").and_then(Value::as_array).cloned().unwrap_or_default();
        assert!(ports.is_empty() || name == "app", "{name} is published");
        assert!(ports.iter().all(|port| port.as_str().is_some_and(|port| port.starts_with("127.0.0.1:"))), "{ports:?}");
        let networks = texts(&service["networks"]);
        let expected: &[&str] = match name.as_str() {
            "app" => &["front", "stores"],
            "worker" => &["outside", "stores"],
            _ => &["stores"],
        };
        assert_eq!(networks, expected, "{name}");
    }
    assert_eq!(compose["networks"]["stores"]["internal"], true);
    Ok(())
}

#[test]
fn somebody_ends_the_holds_and_sends_the_mails() -> anyhow::Result<()> {
    let compose = compose()?;
    let services = services(&compose)?;
    let app: BTreeMap<String, String> = environment(&services["app"]).into_iter().collect();
    assert_eq!(app.get("STOCKADE_WORKERS_ENABLED").map(String::as_str), Some("off"), "the app does it");
    assert_eq!(texts(&services["worker"]["command"]), ["worker"]);
    let worker: BTreeMap<String, String> = environment(&services["worker"]).into_iter().collect();
    assert!(!worker.contains_key("STOCKADE_WORKERS_ENABLED"));
    for shared in ["DATABASE_URL", "REDIS_URL"] {
        assert_eq!(worker.get(shared), app.get(shared), "they work on different shops");
    }
    for secret in ["JWT_SECRET", "ADMIN_PASSWORD"] {
        assert!(!worker.contains_key(secret), "a worker has no use for {secret}");
    }
    Ok(())
}

#[test]
fn secrets_come_from_whoever_starts_it_and_have_no_default() -> anyhow::Result<()> {
    let compose = compose()?;
    let mut secrets = 0;
    for (name, service) in services(&compose)? {
        for (variable, value) in environment(service) {
            if ["SECRET", "PASSWORD", "PASS", "KEY", "TOKEN"].iter().any(|word| variable.contains(word)) {
                assert!(is_required(&value), "{name}: {variable} is in the file, or has a default");
                secrets += 1;
            }
            let password = value.split_once("://").and_then(|(_, rest)| rest.split_once('@')).map(|(user, _)| user);
            if let Some((_, password)) = password.and_then(|user| user.split_once(':')) {
                assert!(is_required(password), "{name}: the password in {variable} is in the file");
            }
        }
    }
    assert!(secrets >= 4, "the secrets are no longer recognised");

    let dockerfile = dockerfile()?;
    for (instruction, rest) in &dockerfile {
        if ["ARG", "ENV"].contains(&instruction.as_str()) {
            let upper = rest.to_ascii_uppercase();
            let secret = ["SECRET", "PASSWORD", "TOKEN", "DATABASE_URL"].iter().find(|word| upper.contains(**word));
            assert!(secret.is_none(), "whoever has the image has what is in {instruction} {rest}");
        }
    }
    Ok(())
}

#[test]
fn nothing_is_as_new_as_it_happens_to_be_today() -> anyhow::Result<()> {
    let (compose, dockerfile) = (compose()?, dockerfile()?);
    let bases = dockerfile.iter().filter(|(instruction, _)| instruction == "FROM").map(|(_, rest)| rest.as_str());
    let images = services(&compose)?.values().map(|service| service["image"].as_str().unwrap_or_default());
    for image in bases.chain(images) {
        let image = image.split(' ').next().unwrap_or_default();
        let tag = image.rsplit('/').next().and_then(|name| name.split_once(':')).map(|(_, tag)| tag);
        assert!(tag.is_some_and(|tag| tag != "latest" && !tag.is_empty()), "{image} is another one tomorrow");
    }
    Ok(())
}

#[test]
fn what_is_named_is_there() -> anyhow::Result<()> {
    let compose = compose()?;
    let services = services(&compose)?;
    for (name, service) in services {
        let needs = service.get("depends_on").and_then(Value::as_object).cloned().unwrap_or_default();
        for (other, how) in needs {
            let needed = services.get(&other).with_context(|| format!("{name} needs {other}, which is not there"))?;
            let healthy = how["condition"] == "service_healthy";
            assert!(!healthy || needed.pointer("/healthcheck/test").is_some(), "nobody knows how {other} is");
        }
        for network in texts(&service["networks"]) {
            assert!(compose["networks"].get(&network).is_some(), "{name}: network {network}");
        }
        for volume in service.get("volumes").map(texts).unwrap_or_default() {
            let volume = volume.split(':').next().unwrap_or_default().to_owned();
            assert!(compose["volumes"].get(&volume).is_some(), "{name}: volume {volume}");
        }
    }
    let mentioned = std::fs::read_to_string(repository().join("docs/DEPLOYMENT.md"))?;
    for variable in services.values().flat_map(environment).filter_map(|(_, value)| required(&value)) {
        assert!(mentioned.contains(&variable), "nobody is told to choose a {variable}");
    }
    Ok(())
}

#[test]
fn the_image_is_not_root_and_asks_the_binary_how_it_is() -> anyhow::Result<()> {
    let dockerfile = dockerfile()?;
    let all = |name: &str| -> Vec<&str> {
        dockerfile.iter().filter(|(instruction, _)| instruction == name).map(|(_, rest)| rest.as_str()).collect()
    };
    assert!(all("FROM").len() > 1, "the compiler is in the image");
    let user: Vec<u32> = all("USER").last().context("no USER")?.split(':').map(str::parse).collect::<Result<_, _>>()?;
    assert!(user.len() == 2 && !user.contains(&0), "{user:?}");
    let health = all("HEALTHCHECK").last().copied().context("no HEALTHCHECK")?;
    assert!(health.contains(r#"["/usr/local/bin/stockade", "healthcheck"]"#), "{health}");
    Ok(())
}

#[test]
fn the_binary_knows_the_commands_and_the_settings_it_is_given() -> anyhow::Result<()> {
    for command in ["serve", "worker", "migrate", "healthcheck"] {
        assert!(Command::new(binary()?).args([command, "--help"]).output()?.status.success(), "{command}");
    }
    let (compose, dockerfile) = (compose()?, dockerfile()?);
    let of_image = dockerfile.iter().filter(|(instruction, _)| instruction == "ENV");
    let of_image = of_image.flat_map(|(_, rest)| rest.split_whitespace()).filter_map(|pair| pair.split_once('='));
    let mut settings: BTreeMap<String, String> =
        of_image.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    for service in ["app", "worker"] {
        settings.extend(environment(&compose["services"][service]));
    }
    for value in settings.values_mut() {
        while let Some((before, rest)) = value.split_once("${") {
            let after = rest.split_once('}').map(|(_, after)| after).context("a variable ends with a bracket")?;
            *value = format!("{before}{CHOSEN}{after}");
        }
    }
    settings.insert("ADMIN_EMAIL".to_owned(), "admin@example.com".to_owned());
    settings.insert("SMTP_URL".to_owned(), format!("smtps://shop:{CHOSEN}@mail.example.com"));
    let shown = Command::new(binary()?)
        .args(["config", "show"])
        .current_dir(std::env::temp_dir())
        .env_clear()
        .envs(&settings)
        .output()?;
    let (table, complaints) = (String::from_utf8_lossy(&shown.stdout), String::from_utf8_lossy(&shown.stderr));
    assert!(shown.status.success(), "{complaints}");
    for name in settings.keys() {
        assert!(table.contains(&format!("env {name}")), "{name} is no setting:\n{table}");
    }
    assert!(!table.contains(CHOSEN), "a secret is shown:\n{table}");
    Ok(())
}

/// What somebody might choose.
const CHOSEN: &str = "0f3a5be1c79d2468ace013579bdf02468";

fn compose() -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(repository().join("docker/compose.yaml"))?;
    serde_saphyr::from_str(&text).context("reading docker/compose.yaml")
}

/// The instructions of the Dockerfile in order, with their continuation lines.
fn dockerfile() -> anyhow::Result<Vec<(String, String)>> {
    let text = std::fs::read_to_string(repository().join("docker/Dockerfile"))?;
    let text: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let text = text.join("\n").replace("\\\n", " ");
    let instructions = text.lines().filter_map(|line| line.trim().split_once(' '));
    Ok(instructions.map(|(instruction, rest)| (instruction.to_ascii_uppercase(), rest.trim().to_owned())).collect())
}

fn services(compose: &Value) -> anyhow::Result<&Map<String, Value>> {
    compose["services"].as_object().context("there are no services")
}

fn environment(service: &Value) -> Vec<(String, String)> {
    let variables = service.get("environment").and_then(Value::as_object).cloned().unwrap_or_default();
    let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    variables.into_iter().map(|(name, value)| (name, text(value))).collect()
}

/// Whether a value is nothing but a variable without which nothing starts.
fn is_required(value: &str) -> bool {
    value.starts_with("${") && value.ends_with('}') && required(value).is_some()
}

/// The variable in a value without which nothing starts.
fn required(value: &str) -> Option<String> {
    let (name, _) = value.split_once("${")?.1.split_once(":?")?;
    name.bytes().all(|letter| letter.is_ascii_uppercase() || letter == b'_').then(|| name.to_owned())
}

fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
