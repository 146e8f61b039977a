package io.emberwatch.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.explain.Heatmap;
import io.emberwatch.explain.OpenedNetwork;
import io.emberwatch.explain.Target;
import io.emberwatch.explain.UnknownNameException;
import io.emberwatch.explain.method.Explainer;
import io.emberwatch.explain.method.Explanation;
import io.emberwatch.explain.method.MethodName;
import io.emberwatch.explain.method.Question;
import io.emberwatch.study.ExplanationJson;
import io.emberwatch.study.Picture;
import io.emberwatch.study.PictureReader;
import io.emberwatch.study.SheetPainter;
import io.emberwatch.study.StudyException;
import io.emberwatch.web.PictureAnswer;
import io.emberwatch.web.PictureExplainer;
import io.emberwatch.web.PictureQuestion;
import io.emberwatch.web.PictureRefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Explains pictures with the model that scores the cameras, once it is loaded. Thread-safe. */
final class PictureExplaining implements PictureExplainer {
    private static final long MOST_PIXELS = 40_000_000;
    /** Choices of layers and target beside the last layer; each costs some 75 MB until the monitor ends. */
    private static final int MOST_KINDS = 12;

    private volatile OpenedNetwork network;

    /** From now on pictures are explained with this network, which is borrowed. */
    void use(OpenedNetwork opened) {
        network = new BoundedRuns(opened, MOST_KINDS);
    }

    @Override
    public PictureAnswer explain(byte[] file, PictureQuestion asked) throws PictureRefusedException {
        OpenedNetwork opened = network;
        if (opened == null) {
            throw new PictureRefusedException(409, "the model is not loaded yet: try again later");
        }
        try {
            MethodName method = method(asked.method());
            Explainer explainer = new Explainer(opened);
            Question question = explainer.question(
                    asked.layers(), target(asked.target()), asked.className().orElse(null));
            Picture picture = new PictureReader(opened, MOST_PIXELS).decode("picture", file);
            Explanation explanation =
                    explainer.explain(method, picture.pixels(), question).get(0);
            return asked.sheet()
                    ? new PictureAnswer(
                            "image/jpeg", new SheetPainter(opened.labels()).sheet(picture, List.of(explanation)))
                    : new PictureAnswer("application/json", json(explanation, question, opened.labels()));
        } catch (StudyException e) {
            throw new PictureRefusedException(415, e.getMessage());
        } catch (BoundedRuns.ExhaustedException e) {
            throw new PictureRefusedException(422, e.getMessage());
        } catch (UnknownNameException | IllegalArgumentException e) {
            throw new PictureRefusedException(400, e.getMessage());
        } catch (IllegalStateException e) {
            throw new PictureRefusedException(409, "the model is being closed");
        }
    }

    private static MethodName method(String name) throws PictureRefusedException {
        MethodName method = MethodName.of(name);
        if (method.offline()) {
            throw new PictureRefusedException(
                    400, "method " + name + " takes too long here: use the command emberwatch explain");
        }
        return method;
    }

    private static Target target(String name) throws PictureRefusedException {
        return Arrays.stream(Target.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new PictureRefusedException(400, "target is logit or probability"));
    }

    private static byte[] json(Explanation explanation, Question question, List<String> labels) {
        ObjectNode node = ExplanationJson.of(explanation, question, labels);
        Heatmap heat = explanation.heat();
        ObjectNode map = node.putObject("heat");
        map.put("width", heat.width()).put("height", heat.height());
        ArrayNode values = map.putArray("values");
        for (float value : heat.toArray()) {
            values.add(value);
        }
        try {
            return new ObjectMapper().writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }
}
