package io.emberwatch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Holds the table of docs/architecture.md: who may import whom, and who may use which library. */
@AnalyzeClasses(packages = "io.emberwatch", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** The stages of the monitor in the order of a frame's way; none imports a later one. */
    private static final List<String> STAGES = List.of(
            "config",
            "camera",
            "inference",
            "alarm",
            "incident",
            "notify",
            "render",
            "web",
            "selftest",
            "metrics",
            "fleet");

    @ArchTest
    static final ArchRule core_importsNothingOfOurs = imports("core");

    @ArchTest
    static final ArchRule engine_importsCore = imports("engine", "core");

    @ArchTest
    static final ArchRule monitor_importsCoreAndEngine = imports("monitor", "core", "engine");

    @ArchTest
    static final ArchRule lab_importsCoreAndEngine = classes()
            .that()
            .resideInAPackage("io.emberwatch.lab..")
            .and()
            .resideOutsideOfPackages("io.emberwatch.lab.replay..", "io.emberwatch.lab.benchmark..")
            .should()
            .onlyDependOnClassesThat(ours("lab", "core", "engine").or(notOurs()));

    @ArchTest
    static final ArchRule replayAndBenchmark_importTheMonitorToo = imports("lab", "core", "engine", "monitor");

    @ArchTest
    static final ArchRule stages_importNoLaterStage = stages();

    @ArchTest
    static final ArchRule stages_doNotImportTheWiring = noClasses()
            .that()
            .resideInAPackage("io.emberwatch.monitor.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.emberwatch.monitor");

    @ArchTest
    static final ArchRule errors_importNothing = imports("core.error");

    @ArchTest
    static final ArchRule frames_importNothing = imports("core.frame");

    @ArchTest
    static final ArchRule heatMaps_areArithmetic = imports("core.heatmap", "core.error");

    @ArchTest
    // A package says how its images are prepared and how its head computes.
    static final ArchRule modelPackages_importErrorsAndWhatTheySpeakOf =
            imports("core.modelpackage", "core.error", "core.image", "core.heatmap");

    @ArchTest
    static final ArchRule threads_importNothing = imports("core.concurrent");

    @ArchTest
    static final ArchRule labMetrics_areArithmetic = imports("lab.metrics");

    @ArchTest
    static final ArchRule secondLevel_hasNoCycles =
            slices().assignedFrom(new Packages(2)).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule thirdLevel_hasNoCycles =
            slices().assignedFrom(new Packages(3)).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ffmpeg_isUsedByCamerasTheVideoEncoderAndTheSender =
            onlyIn("org.bytedeco.ffmpeg..", "monitor.camera", "core.image", "lab.benchmark.rtsp");

    /** The natives of OpenCV's other modules need GTK, which servers and containers lack. */
    @ArchTest
    static final ArchRule ofOpenCv_onlyWhatNeedsNoScreenIsUsed = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("org.bytedeco.opencv.global.opencv_(?!(core|imgproc|imgcodecs)$).*");

    @ArchTest
    static final ArchRule djl_isUsedByItsEngineOnly = onlyIn("ai.djl..", "engine.tensorflow");

    @ArchTest
    static final ArchRule tensorflow_isUsedByItsEngineAndByTraining = onlyIn(
            "org.tensorflow..",
            "engine.tensorflow",
            "engine.onednn",
            "lab.network",
            "lab.savedmodel",
            "lab.train",
            "lab.finetune",
            "lab.keras");

    @ArchTest
    static final ArchRule tensorflowsInsides_areTouchedInOnePlace = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.emberwatch.engine.tensorflow.DjlModel")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.tensorflow.internal..");

    @ArchTest
    static final ArchRule engines_areChosenByTheLoaderOnly = noClasses()
            .that(not(ours("engine.tensorflow", "engine.onednn", "engine.loading")))
            .should()
            .dependOnClassesThat()
            .haveNameMatching("io.emberwatch.engine.(tensorflow.TensorFlow|onednn.OneDnn)Engine");

    @ArchTest
    static final ArchRule oneDnn_isUsedByItsEngineOnly = onlyIn("org.bytedeco.dnnl..", "engine.onednn");

    @ArchTest
    static final ArchRule micrometer_isUsedByMetricsAndTheWiring = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.emberwatch.monitor.metrics", "io.emberwatch.monitor", "io.emberwatch.lab.benchmark")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule hdf5_isUsedByTheKerasImportOnly = onlyIn("io.jhdf..", "lab.keras");

    @ArchTest
    static final ArchRule mustache_isUsedByReportsAndPagesOnly =
            onlyIn("com.github.mustachejava..", "lab.explain", "monitor.web");

    @ArchTest
    static final ArchRule jetty_isUsedByTheWebOnly = onlyIn("org.eclipse.jetty..", "monitor.web");

    @ArchTest
    static final ArchRule kafka_isUsedByItsSinkAndTheFleetOnly =
            onlyIn("org.apache.kafka..", "monitor.notify.sink", "monitor.fleet");

    @ArchTest
    static final ArchRule awsSigner_isUsedByTheObjectStoreOnly =
            onlyIn("software.amazon.awssdk..", "monitor.incident.objects");

    @ArchTest
    static final ArchRule picocli_isUsedByTheCommandsOnly = onlyIn("picocli..", "cli");

    private static ArchRule stages() {
        ArchRule rule = null;
        for (int i = 0; i < STAGES.size() - 1; i++) {
            String[] later = STAGES.subList(i + 1, STAGES.size()).stream()
                    .map(stage -> "io.emberwatch.monitor." + stage + "..")
                    .toArray(String[]::new);
            ArchRule one = noClasses()
                    .that()
                    .resideInAPackage("io.emberwatch.monitor." + STAGES.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later);
            rule = rule == null
                    ? one
                    : com.tngtech.archunit.lang.CompositeArchRule.of(rule).and(one);
        }
        return rule;
    }

    private static ArchRule imports(String importer, String... allowed) {
        String[] own =
                Stream.concat(Stream.of(importer), Arrays.stream(allowed)).toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage("io.emberwatch." + importer + "..")
                .should()
                .onlyDependOnClassesThat(ours(own).or(notOurs()))
                .allowEmptyShould(false);
    }

    private static ArchRule onlyIn(String library, String... packages) {
        return noClasses()
                .that(not(ours(packages)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    private static DescribedPredicate<JavaClass> ours(String... packages) {
        return resideInAnyPackage(Arrays.stream(packages)
                .map(name -> "io.emberwatch." + name + "..")
                .toArray(String[]::new));
    }

    private static DescribedPredicate<JavaClass> notOurs() {
        return not(resideInAnyPackage("io.emberwatch.."));
    }

    /** Slices by the first {@code depth} names below {@code io.emberwatch}. */
    private record Packages(int depth) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            String[] names = javaClass.getPackageName().split("\\.");
            if (names.length < 3) {
                return SliceIdentifier.ignore();
            }
            return SliceIdentifier.of(Arrays.copyOfRange(names, 2, Math.min(names.length, 2 + depth)));
        }

        @Override
        public String getDescription() {
            return "packages to level " + depth;
        }
    }
}
