package io.emberwatch.monitor.camera.onvif;

import java.util.List;
import java.util.Optional;

/**
 * A device that answered. Immutable; all texts are on one line.
 *
 * @param address its host
 * @param id an id that a configuration may give it, unlike those of the others found with it
 * @param name what it calls itself; else manufacturer and model, else its address
 * @param manufacturer empty where it does not say
 * @param model empty where it does not say
 * @param firmware empty where it does not say
 * @param login whether it asks for a user and a password, or was asked with them
 * @param streams what it offers; empty where it does not tell
 * @param suggested the one to watch; empty without streams
 * @param problem what is wrong with its answers, for people; empty where nothing is
 */
public record FoundCamera(
        String address,
        String id,
        String name,
        String manufacturer,
        String model,
        String firmware,
        boolean login,
        List<FoundStream> streams,
        Optional<FoundStream> suggested,
        Optional<String> problem) {
    public FoundCamera {
        streams = List.copyOf(streams);
    }
}
