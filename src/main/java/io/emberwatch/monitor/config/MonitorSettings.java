package io.emberwatch.monitor.config;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.YamlNode.Entry;
import io.emberwatch.monitor.config.YamlNode.Mapping;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The settings of a whole file before they become records, which only a file without problems does. */
final class MonitorSettings {
    private static final int MOST_CAMERAS = 512;

    private final Settings shared;
    private final Map<CameraId, Settings> cameras = new LinkedHashMap<>();

    private MonitorSettings(Settings shared) {
        this.shared = shared;
    }

    static MonitorSettings read(Mapping root, Substitution substitution, Problems problems) {
        SectionReader reader = new SectionReader(substitution, problems);
        Rules rules = new Rules(problems);
        Settings shared = Settings.standard();
        Map<String, Entry> members = reader.members(root, "", Keys.FILE.names());
        for (Section section : Keys.FILE.sections()) {
            Entry entry = members.get(section.name());
            if (entry != null && !section.equals(Keys.CAMERAS)) {
                reader.read(entry.value(), section.name(), section, shared);
            }
        }
        rules.check(shared, Keys.DEFAULTS.name());
        rules.checkRetries(shared, NotifyKeys.NOTIFY.name());
        new NotifyRules(problems).check(shared);
        MonitorSettings settings = new MonitorSettings(shared);
        Optional.ofNullable(members.get(Keys.CAMERAS.name()))
                .ifPresentOrElse(
                        entry -> settings.readCameras(entry, reader, rules, problems),
                        () -> problems.add(root.line(), Keys.CAMERAS.name(), "is missing: name at least one camera"));
        return settings;
    }

    /** Only after a read without problems. */
    MonitorConfig toConfig() {
        Map<CameraId, CameraConfig> configs = new LinkedHashMap<>();
        cameras.forEach((id, settings) -> configs.put(id, Records.camera(id, settings)));
        return new MonitorConfig(
                Records.model(shared),
                configs,
                Records.publish(shared),
                Records.web(shared),
                Records.canary(shared),
                Records.incidents(shared),
                Records.evidence(shared),
                NotifyRecords.notifications(shared));
    }

    private void readCameras(Entry entry, SectionReader reader, Rules rules, Problems problems) {
        String path = Keys.CAMERAS.name();
        if (!(entry.value() instanceof Mapping)) {
            problems.add(
                    entry.line(),
                    path,
                    "must be a mapping of at least one camera by id, not "
                            + entry.value().kind());
            return;
        }
        Collection<Entry> entries = reader.unique(entry.value(), path);
        if (entries.isEmpty() || entries.size() > MOST_CAMERAS) {
            problems.add(entry.line(), path, "must be from 1 to " + MOST_CAMERAS + " cameras, not " + entries.size());
            return;
        }
        for (Entry camera : entries) {
            String cameraPath = SectionReader.join(path, Names.shown(camera.key()));
            Settings settings = shared.inherited();
            reader.read(camera.value(), cameraPath, Keys.CAMERA, settings);
            rules.check(settings, cameraPath);
            if (camera.value() instanceof Mapping) {
                rules.checkAccess(settings, cameraPath, camera.line());
            }
            try {
                CameraId id = new CameraId(camera.key());
                if (id.equals(CameraId.CANARY)) {
                    throw new IllegalArgumentException("is the monitor's own hidden camera: choose another id");
                }
                cameras.put(id, settings);
            } catch (IllegalArgumentException e) {
                problems.add(camera.line(), cameraPath, e.getMessage());
            }
        }
    }
}
