package io.emberwatch.core.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Reads an answer of bounded size: the rest is not even fetched. For one answer. */
public final class BoundedBody implements BodySubscriber<byte[]> {
    private final int most;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private Flow.Subscription subscription;

    /** The answer was cut off. */
    public static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        private TooLargeException() {
            super("the answer is too large");
        }
    }

    /** @param most bytes; an answer that has more ends with {@link TooLargeException} */
    public BoundedBody(int most) {
        this.most = most;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        begun.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            if (kept.size() + part.remaining() > most) {
                subscription.cancel();
                whole.completeExceptionally(new TooLargeException());
                return;
            }
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            kept.writeBytes(bytes);
        }
        subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.complete(kept.toByteArray());
    }
}
