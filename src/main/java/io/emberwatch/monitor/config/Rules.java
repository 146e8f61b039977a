package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.ConfigSection.Form;
import io.emberwatch.monitor.config.Settings.Item;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold between two values of the file. Not thread-safe. */
final class Rules {
    private final Problems problems;
    private final Map<String, Integer> sinkLines = new HashMap<>();
    private final Map<String, Integer> nameLines = new HashMap<>();

    Rules(Problems problems) {
        this.problems = problems;
    }

    /** Judges a mapping and the sections inside it, but no cameras. */
    void check(ConfigSection section, Settings settings, String path) {
        for (ConfigKey key : section.keys()) {
            if (!key.annotation().atMost().isEmpty()) {
                checkOrder(settings, path, key, section.key(key.annotation().atMost()));
            }
        }
        if (section.type() == ExplainConfig.class) {
            checkExplain(section, settings, path);
        }
        List<ConfigSection> sections = section.sections();
        for (ConfigSection inner : sections) {
            if (inner.form() == Form.ALWAYS) {
                check(inner, settings, ConfigReader.join(path, inner.name()));
            }
        }
        // The sinks of lists first: they can be renamed, so a clash of names is told at the others.
        for (Form form : List.of(Form.LIST, Form.OPTIONAL)) {
            sections.stream()
                    .filter(inner -> inner.form() == form)
                    .forEach(inner ->
                            settings.items(inner).forEach(item -> checkMember(section, settings, inner, item)));
        }
    }

    private void checkMember(ConfigSection outer, Settings surrounding, ConfigSection section, Item item) {
        check(section, item.settings(), item.path());
        checkItem(section, item);
        if (section.type() == UserConfig.class || section.type() == TokenConfig.class) {
            item.settings()
                    .find(section.key(UserConfig.NAME))
                    .ifPresent(name -> checkName(nameLines, name, "user or token", item));
        } else if (section.type() == OpenIdConfig.class) {
            checkRoles(section, item);
        } else if (section.type() != ProxyConfig.class && section.type() != S3Config.class) {
            checkSink(outer, surrounding, section, item);
        }
    }

    /** Judges what a mapping of its own must have. */
    void checkItem(ConfigSection section, Item item) {
        Settings settings = item.settings();
        for (ConfigKey key : section.keys()) {
            if (key.annotation().required() && isMissing(settings, key)) {
                problems.add(item.line(), item.path(), "must have a " + key.name() + ":");
            }
        }
        checkNeeds(section, settings, item.line(), item.path());
    }

    /** Keys that need another beside them; also in the sections that are always there. */
    private void checkNeeds(ConfigSection section, Settings settings, int line, String path) {
        for (ConfigKey key : section.keys()) {
            String needed = key.annotation().needs();
            if (!needed.isEmpty() && settings.find(key).isPresent() && isMissing(settings, section.key(needed))) {
                problems.add(line, ConfigReader.join(path, key.name()), "needs a " + needed + ": beside it");
            }
        }
        section.sections().stream()
                .filter(inner -> inner.form() == Form.ALWAYS)
                .forEach(inner -> checkNeeds(inner, settings, line, ConfigReader.join(path, inner.name())));
    }

    private void checkSink(ConfigSection outer, Settings surrounding, ConfigSection section, Item item) {
        Object name = section.nameKey()
                .flatMap(item.settings()::find)
                .or(item.settings()::impliedName)
                .orElseThrow();
        checkName(sinkLines, name, "sink", item);
        if (section.type() == WebhookConfig.class) {
            checkLink(outer.key(NotifyConfig.BASE_URL), surrounding, section.key(WebhookConfig.IMAGE), item);
            checkForm(section.key(WebhookConfig.FORMAT), section.key(WebhookConfig.TEMPLATE), item);
        }
    }

    /** Without a value that gives a role, nobody could come in. */
    private void checkRoles(ConfigSection openId, Item item) {
        ConfigSection roles = openId.sections().get(0);
        if (roles.keys().stream().allMatch(key -> isMissing(item.settings(), key))) {
            problems.add(
                    item.line(),
                    ConfigReader.join(item.path(), roles.name()),
                    "must name the values of a role, such as admin: [fire-admins]");
        }
    }

    private void checkName(Map<String, Integer> lines, Object name, String what, Item item) {
        Integer earlier = lines.putIfAbsent(name.toString(), item.line());
        if (earlier != null) {
            problems.add(
                    item.line(),
                    item.path(),
                    "has the name of the " + what + " in line " + earlier + ": give one of them a name: of its own");
        }
    }

    /** Sinks, users and tokens may name cameras, which must be there. */
    void checkCameraNames(ConfigSection section, Settings settings, Set<String> ids) {
        for (ConfigSection sink : section.sections()) {
            boolean optional = sink.form() == Form.LIST || sink.form() == Form.OPTIONAL;
            if (!optional || !sink.names().contains(SinkFilter.CAMERAS)) {
                continue;
            }
            ConfigKey cameras = sink.key(SinkFilter.CAMERAS);
            for (Item item : settings.items(sink)) {
                Object named = item.settings().find(cameras).orElse(List.of());
                ((List<?>) named)
                        .stream()
                                .map(Object::toString)
                                .filter(id -> !ids.contains(id))
                                .forEach(id -> problems.add(
                                        item.line(),
                                        ConfigReader.join(item.path(), cameras.name()),
                                        Problems.unknown("camera", id, ids)));
            }
        }
    }

    /** A link needs an address to begin with. */
    private void checkLink(ConfigKey baseUrl, Settings surrounding, ConfigKey image, Item webhook) {
        if (webhook.settings().get(image) == WebhookConfig.Image.LINK && isMissing(surrounding, baseUrl)) {
            problems.add(
                    webhook.line(),
                    ConfigReader.join(webhook.path(), image.name()),
                    "link needs notify." + baseUrl.name());
        }
    }

    /** The fields of a form are the members of an object. */
    private void checkForm(ConfigKey format, ConfigKey template, Item webhook) {
        boolean isList = webhook.settings()
                .find(template)
                .filter(each -> !((JsonTemplate) each).isObject())
                .isPresent();
        if (isList && webhook.settings().get(format) == WebhookConfig.Format.FORM) {
            problems.add(
                    webhook.line(),
                    ConfigReader.join(webhook.path(), template.name()),
                    "must be a JSON object where " + format.name() + " is form");
        }
    }

    /** Class activation mapping exists at the last layer alone. */
    private void checkExplain(ConfigSection section, Settings settings, String path) {
        ConfigKey method = section.key(ExplainConfig.METHOD);
        ConfigKey layer = section.key(ExplainConfig.LAYER);
        Optional<Integer> line = settings.ruleLine(method, layer);
        if (line.isPresent()
                && settings.get(method).equals(ExplainConfig.CAM)
                && !settings.get(layer).equals(ExplainConfig.LAST)) {
            problems.add(
                    line.get(),
                    ConfigReader.join(path, layer.name()),
                    "must be " + ExplainConfig.LAST + " for method cam: use gradcam for other layers");
        }
    }

    private void checkOrder(Settings settings, String path, ConfigKey lesser, ConfigKey greater) {
        Optional<Integer> line = settings.ruleLine(lesser, greater);
        Object less = settings.get(lesser);
        Object more = settings.get(greater);
        if (line.isPresent() && ValueTypes.compare(less, more) > 0) {
            problems.add(
                    line.get(),
                    ConfigReader.join(path, lesser.name()),
                    "must be at most " + greater.name() + " (" + ValueTypes.written(more) + "), not "
                            + ValueTypes.written(less));
        }
    }

    /** Whether nothing was written: a value that was refused has its problem already. */
    private static boolean isMissing(Settings settings, ConfigKey key) {
        return settings.find(key).isEmpty() && !settings.isRefused(key);
    }
}
