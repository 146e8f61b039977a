package io.emberwatch.monitor.render;

import io.emberwatch.core.image.ScriptText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Names as they were drawn once, so that no frame waits for it; those not used for longest are forgotten. For one thread. */
final class ScriptTexts {
    /** A name for each of the cameras that there may be, and some of another size. Each takes some 10 KB. */
    private static final int MOST = 600;

    private final Map<Key, Optional<ScriptText>> drawn = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Optional<ScriptText>> eldest) {
            return size() > MOST;
        }
    };
    private int drawings;

    private record Key(String text, double capHeight, int room) {}

    /**
     * The text, drawn at the first call.
     *
     * @param room most pixels a row; a text that is cut may be cut a little earlier, to be drawn less often
     */
    Optional<ScriptText> of(String text, double capHeight, int room) {
        // The room changes with the digits of the time beside it.
        int step = Math.max(1, (int) (2 * capHeight));
        return drawn.computeIfAbsent(new Key(text, capHeight, room / step * step), key -> {
            drawings++;
            return ScriptText.of(key.text(), key.capHeight(), key.room());
        });
    }

    /** How many texts were drawn. */
    int drawings() {
        return drawings;
    }
}
