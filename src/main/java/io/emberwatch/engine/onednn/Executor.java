package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.Operation.Constant;
import io.emberwatch.engine.onednn.Operation.Operand;
import io.emberwatch.engine.onednn.Operation.Scratchpad;
import io.emberwatch.engine.onednn.Operation.View;
import io.emberwatch.engine.onednn.Planner.Plan;
import io.emberwatch.engine.onednn.Planner.ScratchSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;

/**
 * Runs a plan on one image at a time. Owns its scratch memory, its stream and its view of the operands; borrows the
 * plan, so close it before the plan's engine. One thread at a time uses it.
 */
final class Executor implements AutoCloseable {
    private final NativeScope scope = new NativeScope();
    private final Plan plan;
    private final ImageLoader loader;
    private final Optional<Affine> stored;
    private final dnnl_stream stream = new dnnl_stream();
    private final BytePointer scratch;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Operand, dnnl_memory> bound = new HashMap<>();
    private final ByteBuffer image;
    private final ByteBuffer features;

    /** @param arguments of the operation, {@code count} of them side by side */
    private record Step(Operation operation, dnnl_exec_arg_t arguments, int count) {}

    /** Allocates the scratch memory and binds all operations to it. */
    Executor(Plan plan, Dnnl owner, ImageLoader loader, Optional<Affine> stored) {
        this.plan = plan;
        this.loader = loader;
        this.stored = stored;
        try {
            long scratchpad = plan.operations().stream()
                    .flatMap(operation -> operation.operands().values().stream())
                    .filter(Scratchpad.class::isInstance)
                    .mapToLong(operand -> dnnl.dnnl_memory_desc_get_size(((Scratchpad) operand).desc()))
                    .max()
                    .orElse(0);
            scratch = allocate(plan.scratchBytes() + scratchpad);
            Dnnl.check(dnnl.dnnl_stream_create(stream, owner.engine(), dnnl.dnnl_stream_default_flags), "a stream");
            scope.own(stream, dnnl::dnnl_stream_destroy);
            plan.operations().forEach(operation -> steps.add(bind(operation, owner)));
            image = bytes(plan.image());
            features = bytes(plan.features());
            loader.prepare(image);
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    /** Zeroed, and aligned as kernels like it. */
    private BytePointer allocate(long bytes) {
        BytePointer memory = scope.own(new BytePointer(bytes + ScratchSpace.ALIGNMENT));
        memory.zero();
        long misaligned = memory.address() % ScratchSpace.ALIGNMENT;
        return memory.getPointer(misaligned == 0 ? 0 : ScratchSpace.ALIGNMENT - misaligned);
    }

    private Step bind(Operation operation, Dnnl owner) {
        int count = operation.operands().size();
        dnnl_exec_arg_t arguments = scope.own(new dnnl_exec_arg_t(count));
        int i = 0;
        for (Map.Entry<Integer, Operand> entry : operation.operands().entrySet()) {
            arguments.position(i++).arg(entry.getKey()).memory(memory(entry.getValue(), owner));
        }
        return new Step(operation, arguments.position(0), count);
    }

    private dnnl_memory memory(Operand operand, Dnnl owner) {
        if (operand instanceof Constant constant) {
            return constant.memory();
        }
        return bound.computeIfAbsent(operand, o -> {
            if (o instanceof View view) {
                return memory(view.desc(), view.offset(), owner);
            }
            return memory(((Scratchpad) o).desc(), plan.scratchBytes(), owner);
        });
    }

    private dnnl_memory memory(dnnl_memory_desc desc, long offset, Dnnl owner) {
        dnnl_memory memory = new dnnl_memory();
        Dnnl.check(dnnl.dnnl_memory_create(memory, desc, owner.engine(), scratch.getPointer(offset)), "scratch memory");
        return scope.own(memory, dnnl::dnnl_memory_destroy);
    }

    private ByteBuffer bytes(FeatureBuffer buffer) {
        // A capacity, or JavaCPP takes the pointer for one byte.
        return scratch.getPointer(buffer.offset())
                .capacity(buffer.bytes())
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }

    /** Runs the network on one image: uint8 RGB {@code [h,w,3]}, from the buffer's position on. */
    void run(ByteBuffer pixels) {
        run(pixels, operation -> {});
    }

    /** @param watcher is told after each operation, when its results are in place */
    void run(ByteBuffer pixels, Consumer<Operation> watcher) {
        loader.load(pixels, image);
        compute(watcher);
    }

    /** Runs the network on one image of numbers: RGB {@code [h,w,3]}, 0..255, from {@code offset} on. */
    void run(float[] rgb, int offset) {
        loader.load(rgb, offset, image);
        compute(operation -> {});
    }

    private void compute(Consumer<Operation> watcher) {
        for (Step step : steps) {
            Dnnl.check(
                    dnnl.dnnl_primitive_execute(step.operation().primitive(), stream, step.count(), step.arguments()),
                    "layer " + step.operation().name());
            watcher.accept(step.operation());
        }
        Dnnl.check(dnnl.dnnl_stream_wait(stream), "the network");
    }

    /** Copies the last feature map of the last run, {@code [h,w,C]}. */
    void features(float[] target, int offset) {
        FeatureBuffer map = plan.features();
        int count = map.count();
        features.asFloatBuffer().get(target, offset, count);
        stored.ifPresent(steps -> {
            int channels = map.channels();
            for (int i = 0; i < count; i++) {
                int c = i % channels;
                target[offset + i] = target[offset + i] * steps.scale()[c] + steps.shift()[c];
            }
        });
    }

    /** A copy of a map in rows of float32, {@code [h,w,C]}. */
    float[] read(FeatureBuffer map) {
        float[] values = new float[map.count()];
        bytes(map).asFloatBuffer().get(values);
        return values;
    }

    @Override
    public void close() {
        scope.close();
    }
}
