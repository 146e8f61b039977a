package io.emberwatch.monitor.config;

import io.emberwatch.core.frame.CameraId;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which keys two configurations set differently, as the file writes them: {@code cameras.yard.detect.threshold}. What
 * only one of them has is named as a whole: a camera {@code cameras.yard}, a sink {@code notify.webhook.hook}. No value
 * is shown. Stateless.
 */
public final class ConfigDifference {
    private static final List<String> LIVE = List.of(
            "cameras",
            "publish",
            "health",
            "notify",
            "incidents.retain",
            "incidents.max_size",
            "reload",
            "web.editable",
            "web.users",
            "web.tokens",
            "web.trusted_proxies",
            "web.openid",
            "web.insecure",
            "web.audit",
            "web.session_idle",
            "web.session_max");
    /** Of a camera: what only its judging and drawing look at. */
    private static final List<String> JUDGING = List.of("name", "group", "detect", "explain", "masks", "zones");

    private ConfigDifference() {}

    /** The keys in the order of the file's reference; empty where both say the same. */
    public static List<String> between(MonitorConfig before, MonitorConfig after) {
        List<String> found = new ArrayList<>();
        records("", before, after, found);
        return List.copyOf(found);
    }

    /** Whether a key of {@link #between(MonitorConfig, MonitorConfig)} can take effect while the monitor runs. */
    public static boolean isLive(String key) {
        return within(key, LIVE);
    }

    /** Whether two cameras differ in what their frames come by, so that the new one must be connected anew. */
    public static boolean reconnects(CameraConfig before, CameraConfig after) {
        List<String> found = new ArrayList<>();
        records("", before, after, found);
        return found.stream().anyMatch(key -> key.equals("detect.max_still") || !within(key, JUDGING));
    }

    /** Whether two values are the same, secrets included. */
    public static boolean same(Object a, Object b) {
        if (identical(a, b)) {
            return true;
        }
        if (a instanceof Secret one && b instanceof Secret other) {
            return one.sameAs(other);
        }
        if (a instanceof Optional<?> one && b instanceof Optional<?> other) {
            return same(one.orElse(null), other.orElse(null));
        }
        if (a instanceof List<?> one && b instanceof List<?> other) {
            return one.size() == other.size() && allSame(one, other);
        }
        if (a instanceof Record one && b instanceof Record other && one.getClass() == other.getClass()) {
            return allSame(values(one), values(other));
        }
        return a == null ? b == null : a.equals(b);
    }

    private static boolean identical(Object a, Object b) {
        return a == b;
    }

    private static boolean allSame(List<?> one, List<?> other) {
        for (int i = 0; i < one.size(); i++) {
            if (!same(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean within(String key, List<String> parents) {
        return parents.stream().anyMatch(parent -> key.equals(parent) || key.startsWith(parent + "."));
    }

    private static void records(String path, Record before, Record after, List<String> found) {
        // In a fleet most of the cameras are the very same before and after: hundreds need no look at their keys.
        if (identical(before, after)) {
            return;
        }
        RecordComponent[] components = before.getClass().getRecordComponents();
        List<Object> old = values(before);
        List<Object> now = values(after);
        for (int i = 0; i < components.length; i++) {
            Key key = components[i].getAnnotation(Key.class);
            Section section = components[i].getAnnotation(Section.class);
            if (key == null) {
                sections(section == null ? path : join(path, section.name()), old.get(i), now.get(i), found);
            } else if (!same(old.get(i), now.get(i))) {
                found.add(join(path, key.name()));
            }
        }
    }

    private static void sections(String path, Object before, Object after, List<String> found) {
        if (before instanceof Record one && after instanceof Record other) {
            records(path, one, other, found);
            return;
        }
        Map<String, Record> old = members(before);
        Map<String, Record> now = members(after);
        Set<String> names = new LinkedHashSet<>(old.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            String member = name.isEmpty() ? path : join(path, name);
            if (old.containsKey(name) && now.containsKey(name)) {
                records(member, old.get(name), now.get(name), found);
            } else {
                found.add(member);
            }
        }
        if (old.keySet().equals(now.keySet()) && !List.copyOf(old.keySet()).equals(List.copyOf(now.keySet()))) {
            found.add(path);
        }
    }

    /** What a section holds that may be there several times or not at all, by what tells its members apart. */
    private static Map<String, Record> members(Object section) {
        Map<String, Record> members = new LinkedHashMap<>();
        if (section instanceof Optional<?> optional) {
            optional.ifPresent(one -> members.put("", (Record) one));
        } else if (section instanceof Map<?, ?> byId) {
            byId.forEach((id, one) -> members.put(((CameraId) id).value(), (Record) one));
        } else if (section instanceof List<?> list) {
            list.forEach(one -> members.put(nameOf((Record) one, members.size()), (Record) one));
        }
        return members;
    }

    private static String nameOf(Record item, int at) {
        RecordComponent[] components = item.getClass().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            Key key = components[i].getAnnotation(Key.class);
            if (key != null && !key.implied().isEmpty()) {
                return String.valueOf(values(item).get(i));
            }
        }
        return String.valueOf(at + 1);
    }

    private static List<Object> values(Record of) {
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : of.getClass().getRecordComponents()) {
            try {
                var accessor = component.getAccessor();
                accessor.setAccessible(true);
                values.add(accessor.invoke(of));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(component + " cannot be read", e);
            }
        }
        return values;
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
