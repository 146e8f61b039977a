package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.image.MaskedRegion;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.explain.ExplainedImage;
import io.emberwatch.lab.explain.AuditReport;
import io.emberwatch.lab.explain.ImageFiles;
import io.emberwatch.lab.explain.OutputFolder;
import io.emberwatch.lab.explain.audit.AttentionAudit;
import io.emberwatch.lab.explain.audit.AuditResult;
import io.emberwatch.lab.explain.audit.AuditResult.AuditedCase;
import io.emberwatch.monitor.incident.store.IncidentArchive;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch audit}: whether a model says fire for the right reasons. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Checks on many images whether the model decides by something other than fire, and writes an HTML report.",
            "FOLDER has the sub-folders fire and nofire. Without them, the model's own prediction sorts the images.",
            "With --incidents, the images of stored incidents are the ones with fire, and FOLDER has the ones without:"
                    + " in its sub-folder nofire, or if there is none, every image that the model predicts to be without"
                    + " fire."
        })
final class AuditCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "Folder of images.")
    private Path folder;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write the report to.")
    private Path out;

    @Option(
            names = "--pictures",
            paramLabel = "N",
            defaultValue = "60",
            description = "Use at most N images with fire and N without, spread evenly over the folder (default:"
                    + " ${DEFAULT-VALUE}).")
    private int images;

    @Option(
            names = "--zone",
            paramLabel = "REGION",
            description =
                    "Zone that your cameras mask, from 0 to 1: left,top,right,bottom, or the corners x,y x,y x,y of a"
                            + " polygon. Can be repeated.")
    private List<String> zones = List.of();

    @Option(
            names = "--frames",
            description =
                    "The images are frames of one camera, in order. The audit then also reports attention on parts"
                            + " that do not move.")
    private boolean frames;

    @Option(
            names = "--incidents",
            paramLabel = "DIR",
            description = "Use the images of the incidents in this folder, a monitor's incidents.path, as the ones with"
                    + " fire. The folder is only read.")
    private Path incidents;

    @Mixin
    private NetworkOption model;

    @Mixin
    private NetworkOption.PrecisionOption precision;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (images < 1) {
            throw new UserException("--pictures must be at least 1, not " + images);
        }
        if (frames && incidents != null) {
            throw new ParameterException(
                    spec.commandLine(), "--frames needs frames of one camera in order, which --incidents has not");
        }
        List<MaskedRegion> masked = zones.stream().map(MaskedRegion::parse).toList();
        Listed listed = list();
        OutputFolder target = OutputFolder.make(out);
        try (Network opened = model.open(precision.precision())) {
            InspectableModel network = opened.inspect();
            List<AuditedCase.Subject> positives = new ArrayList<>();
            List<AuditedCase.Subject> negatives = new ArrayList<>();
            sort(network, listed, positives, negatives);
            AuditResult result = new AttentionAudit(network, masked, frames).run(positives, negatives);
            String audited = incidents == null ? folder.toString() : incidents + " against " + folder;
            AuditReport report = new AuditReport(audited, result);
            target.write("audit.html", report.html().getBytes(StandardCharsets.UTF_8));
            target.write("audit.json", Json.bytes(report.json()));
            print(result, target.path("audit.html"));
        }
        return 0;
    }

    /**
     * What there is to audit, found before the network is loaded.
     *
     * @param calm images without fire, or where {@code fires} are neither incidents nor a folder's, of both kinds
     * @param fires images with fire
     * @param sorted whether {@code calm} has those without fire only
     */
    private record Listed(List<Path> calm, List<Path> fires, boolean sorted) {}

    private Listed list() throws IOException {
        boolean sorted = Files.isDirectory(folder.resolve("nofire"))
                && (incidents != null || Files.isDirectory(folder.resolve("fire")));
        List<Path> calm = some(ImageFiles.below(sorted ? folder.resolve("nofire") : folder));
        List<Path> fires =
                incidents != null ? snapshots() : sorted ? some(ImageFiles.below(folder.resolve("fire"))) : List.of();
        return new Listed(calm, fires, sorted);
    }

    private List<Path> snapshots() throws IOException {
        List<Path> snapshots = IncidentArchive.snapshots(incidents);
        if (snapshots.isEmpty()) {
            throw new UnreadableImageException(incidents
                    + ": no incidents with images here; give the folder of incidents.path in the configuration");
        }
        return ImageFiles.spread(snapshots, images);
    }

    private List<Path> some(List<Path> files) {
        return frames ? files.subList(0, Math.min(images, files.size())) : ImageFiles.spread(files, images);
    }

    private void sort(
            InspectableModel network,
            Listed listed,
            List<AuditedCase.Subject> positives,
            List<AuditedCase.Subject> negatives) {
        if (listed.sorted()) {
            read(network, listed.calm(), negatives);
        } else {
            List<AuditedCase.Subject> all = new ArrayList<>();
            read(network, listed.calm(), all);
            for (AuditedCase.Subject each : all) {
                float score = network.run(each.image(), ForwardRequest.SCORES).score(0, network.fireIndex());
                (score >= network.threshold() ? positives : negatives).add(each);
            }
        }
        if (incidents != null) {
            // Images of FOLDER that the model takes for fire are not incidents.
            positives.clear();
            listed.fires()
                    .forEach(file ->
                            add(network, file, file.getParent().getFileName().toString(), positives));
        } else if (listed.sorted()) {
            read(network, listed.fires(), positives);
        }
        if (positives.isEmpty() || negatives.isEmpty()) {
            throw new UnreadableImageException((incidents == null ? folder : incidents + " and " + folder)
                    + ": an audit needs images with and without fire, but there are " + positives.size() + " and "
                    + negatives.size());
        }
    }

    private void read(InspectableModel network, List<Path> files, List<AuditedCase.Subject> cases) {
        files.forEach(file -> add(network, file, folder.relativize(file).toString(), cases));
    }

    private void add(InspectableModel network, Path file, String name, List<AuditedCase.Subject> cases) {
        try {
            ExplainedImage image = ExplainedImage.read(file, network);
            cases.add(new AuditedCase.Subject(name, image.pixels(), image.view()));
        } catch (UnreadableImageException e) {
            spec.commandLine().getErr().println(e.getMessage());
        }
    }

    private void print(AuditResult result, Path report) {
        PrintWriter writer = spec.commandLine().getOut();
        for (AuditResult.Finding finding : result.findings()) {
            writer.println((finding.suspicious() ? "! " : "  ") + finding.sentence());
        }
        writer.println("report: " + report);
        writer.flush();
    }
}
