package io.emberwatch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** Holds the table of packages: who may import whom, and who may touch which library. */
@AnalyzeClasses(packages = "io.emberwatch", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule frame_importsNothing = imports("frame");

    @ArchTest
    static final ArchRule bundle_importsNothing = imports("bundle");

    @ArchTest
    static final ArchRule thread_importsNothing = imports("thread");

    @ArchTest
    static final ArchRule explain_importsNothing = imports("explain");

    @ArchTest
    static final ArchRule config_importsFrame = imports("config", "frame");

    @ArchTest
    static final ArchRule model_importsBundleAndExplain = imports("model", "bundle", "explain");

    @ArchTest
    static final ArchRule picturesOfModel_importNothing = imports("model.picture");

    @ArchTest
    static final ArchRule figuresOfModel_importNothing = imports("model.figures");

    @ArchTest
    static final ArchRule networksOfModel_importNothing = imports("model.network");

    @ArchTest
    static final ArchRule kerasFilesOfModel_importNothing = imports("model.keras");

    @ArchTest
    static final ArchRule savedModels_importNetworks = imports("model.saved", "model.network", "bundle");

    @ArchTest
    static final ArchRule evaluation_importsWhatItMeasures =
            imports("model.evaluation", "model.saved", "model.picture", "model.figures", "bundle", "explain");

    @ArchTest
    static final ArchRule training_importsNoOtherCommandButEvaluation = imports(
            "model.training",
            "model.network",
            "model.saved",
            "model.picture",
            "model.figures",
            "model.evaluation",
            "bundle");

    @ArchTest
    static final ArchRule finetune_importsNoOtherCommandButEvaluation =
            imports("model.finetune", "model.saved", "model.picture", "model.figures", "model.evaluation", "bundle");

    @ArchTest
    static final ArchRule import_importsWhatItReadsAndWrites =
            imports("model.imported", "model.keras", "model.network", "model.saved");

    @ArchTest
    static final ArchRule model_hasNoClassesBesideItsPackages =
            noClasses().that().doNotHaveSimpleName("package-info").should().resideInAPackage("io.emberwatch.model");

    @ArchTest
    static final ArchRule capture_importsFrameAndConfig = imports("capture", "frame", "config", "thread");

    @ArchTest
    static final ArchRule inference_importsItsInputs = imports("inference", "frame", "config", "explain", "bundle");

    @ArchTest
    static final ArchRule alert_importsItsInputs =
            imports("alert", "frame", "config", "inference", "explain", "thread");

    @ArchTest
    static final ArchRule publish_importsItsInputs = imports("publish", "frame", "config", "inference", "explain");

    @ArchTest
    static final ArchRule replay_importsTheStages =
            imports("replay", "frame", "config", "capture", "inference", "alert", "publish", "explain");

    @ArchTest
    static final ArchRule web_importsWhatItShows = imports("web", "frame", "config", "alert", "publish", "explain");

    @ArchTest
    static final ArchRule study_importsWhatItDraws = imports("study", "publish", "explain");

    @ArchTest
    static final ArchRule nobody_importsApp = noClasses()
            .that()
            .resideOutsideOfPackage("io.emberwatch.app")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.emberwatch.app");

    @ArchTest
    static final ArchRule packages_haveNoCycles =
            slices().matching("io.emberwatch.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfModel_haveNoCycles =
            slices().matching("io.emberwatch.model.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ffmpeg_isTouchedByCaptureOnly = onlyIn("org.bytedeco.ffmpeg..", "capture");

    @ArchTest
    static final ArchRule djl_isTouchedByInferenceOnly = onlyIn("ai.djl..", "inference");

    @ArchTest
    static final ArchRule tensorflow_isTouchedByNetworksAndInferenceOnly = onlyIn(
            "org.tensorflow..",
            "model.network",
            "model.saved",
            "model.training",
            "model.finetune",
            "model.imported",
            "inference");

    @ArchTest
    static final ArchRule micrometer_isTouchedByMetricsOnly = onlyIn("io.micrometer..", "metrics", "app");

    @ArchTest
    static final ArchRule hdf5_isTouchedByKerasImportOnly = onlyIn("io.jhdf..", "model.keras");

    @ArchTest
    static final ArchRule jetty_isTouchedByWebOnly = onlyIn("org.eclipse.jetty..", "web");

    private static ArchRule imports(String importer, String... allowed) {
        String[] own = Stream.concat(Stream.of(importer), Arrays.stream(allowed))
                .map(name -> "io.emberwatch." + name + "..")
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage("io.emberwatch." + importer + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(own)
                        .or(com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage("io.emberwatch.."))))
                .allowEmptyShould(false);
    }

    private static ArchRule onlyIn(String library, String... packages) {
        String[] allowed = Arrays.stream(packages)
                .map(name -> "io.emberwatch." + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideOutsideOfPackages(allowed)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
