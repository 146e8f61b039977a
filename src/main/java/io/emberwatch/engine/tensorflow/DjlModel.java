package io.emberwatch.engine.tensorflow;

import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.tensorflow.engine.SavedModelBundle;
import ai.djl.tensorflow.engine.TfSymbolBlock;
import io.emberwatch.engine.NetworkOutput;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * A model that DJL loaded, with TensorFlow Java's view of the same native graph and session, so that inner layers and
 * gradients cost no second copy of the weights. Owns the model.
 *
 * <p>DJL hands out native handles only, and TensorFlow Java makes its objects of handles in a private method. This is the
 * one place that reaches for it; every test that looks into a network fails if an update takes it away.
 */
final class DjlModel implements AutoCloseable {
    private static final String FROM_HANDLE = "fromHandle";

    private final ZooModel<ForwardInput, NetworkOutput> model;
    private final SavedModelBundle loaded;
    private final org.tensorflow.SavedModelBundle view;

    /** @param model owned once this returns */
    DjlModel(ZooModel<ForwardInput, NetworkOutput> model) {
        this.model = model;
        this.loaded = ((TfSymbolBlock) model.getBlock()).getSavedModelBundle();
        try {
            Method fromHandle = Arrays.stream(org.tensorflow.SavedModelBundle.class.getDeclaredMethods())
                    .filter(method -> method.getName().equals(FROM_HANDLE))
                    .findFirst()
                    .orElseThrow(() -> new NoSuchMethodException("SavedModelBundle." + FROM_HANDLE));
            fromHandle.setAccessible(true);
            this.view = (org.tensorflow.SavedModelBundle)
                    fromHandle.invoke(null, loaded.getGraph(), loaded.getSession(), loaded.getMetaGraphDef());
            // Both give the session up when they close; whoever is last deletes it.
            loaded.getSession().retainReference();
        } catch (ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
            throw new IllegalStateException(
                    "this version of TensorFlow Java does not fit DJL's: use the versions of the build", cause);
        }
    }

    /** DJL's way to run the model. */
    Predictor<ForwardInput, NetworkOutput> newPredictor() {
        return model.newPredictor();
    }

    /** TensorFlow Java's view, for graph and session; not to be closed. */
    org.tensorflow.SavedModelBundle view() {
        return view;
    }

    @Override
    public void close() {
        model.close();
        // DJL has deleted the graph, which TensorFlow keeps until its last session is gone; the view must not do it
        // again.
        loaded.getGraph().setNull();
        view.close();
    }
}
