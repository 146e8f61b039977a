package io.emberwatch.lab.replay;

import io.emberwatch.monitor.alarm.Suppression;
import java.util.Map;

/**
 * What a variant of the rule makes of all clips. Immutable.
 *
 * @param name of the variant, for people
 * @param suppressed hits that were not believed, by reason; no entry where there was none
 */
public record VariantOutcome(String name, Detection detection, Map<Suppression, Integer> suppressed) {
    public VariantOutcome {
        suppressed = Map.copyOf(suppressed);
    }
}
