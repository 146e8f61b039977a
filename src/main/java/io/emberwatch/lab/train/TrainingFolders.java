package io.emberwatch.lab.train;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.Sha256;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.ImageSelection;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.dataset.SelectedImages;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The image files of a training run. Immutable.
 *
 * @param root folder that contains all files
 * @param unlabelled images for distillation; empty without a teacher
 */
record TrainingFolders(Path root, ImageFolder training, ImageFolder validation, List<ImageFolder.Entry> unlabelled) {
    private static final String UNLABELLED = "unlabelled";

    TrainingFolders {
        unlabelled = List.copyOf(unlabelled);
    }

    /**
     * Lists the files.
     *
     * @throws UserException if a folder is missing or a class empty
     */
    static TrainingFolders list(TrainingPlan plan, PrintStream log) throws IOException {
        ImageSelection selection = plan.selection();
        SelectedImages learnt = SelectedImages.list(plan.data().resolve("train"), plan.fireClass(), selection)
                .withApart(plan.data(), selection);
        SelectedImages held =
                SelectedImages.list(plan.data().resolve("val"), learnt.images().classes(), selection);
        selection.checkSources(
                Stream.of(learnt, held).flatMap(each -> each.sources().stream()).collect(Collectors.toSet()));
        Stream.of(learnt, held).flatMap(each -> each.leftOut().stream()).forEach(each -> log.println(each.line()));
        ImageFolder training = ofEachClass(learnt.images(), plan.data().resolve("train"));
        ImageFolder validation = ofEachClass(held.images(), plan.data().resolve("val"));
        Path folder = plan.data().resolve(UNLABELLED);
        List<ImageFolder.Entry> unlabelled = ImageFolder.unlabelled(folder);
        if (!unlabelled.isEmpty() && plan.teachers().isEmpty()) {
            log.printf(
                    Locale.ROOT,
                    "%d images in %s are not used: without labels they need --teacher%n",
                    unlabelled.size(),
                    folder);
            unlabelled = List.of();
        }
        return new TrainingFolders(plan.data(), training, validation, unlabelled);
    }

    private static ImageFolder ofEachClass(ImageFolder images, Path folder) {
        ImageFolder.SkippedImages.emptied(
                        images.classes(), images.entries().stream().map(ImageFolder.Entry::label))
                .ifPresent(name -> {
                    throw new UserException("no image of class " + name + " in " + folder
                            + " is of the selected sources: check --sources and --without-sources");
                });
        return images;
    }

    List<String> classes() {
        return training.classes();
    }

    /** Index of the class that means fire. */
    int fire() {
        return training.last();
    }

    /** Number of files to learn from. */
    int toLearnFrom() {
        return training.entries().size() + unlabelled.size();
    }

    /** Throws {@link UserException} for a source of which there is no image. */
    void checkSources(Set<String> wanted) {
        Set<String> sources = new TreeSet<>();
        Stream.concat(training.entries().stream(), unlabelled.stream())
                .forEach(entry ->
                        sources.add(Sample.source(entry.file().getFileName().toString())));
        for (String source : wanted) {
            if (!sources.contains(source)) {
                throw new UserException(
                        "--source-weight " + source + ": no image is of this source; there are " + sources);
            }
        }
    }

    DataHash hash() throws IOException {
        return DataHash.of(
                root,
                Stream.of(training.entries(), validation.entries(), unlabelled)
                        .flatMap(List::stream)
                        .map(ImageFolder.Entry::file)
                        .toList());
    }

    /**
     * Reads the images to learn from, labelled ones first.
     *
     * @param shortSide the short side of larger images is shrunk to so many pixels
     * @param skipped receives the names of files that cannot be read
     * @throws UserException if none of a class can be read
     */
    List<Sample> readTraining(int shortSide, List<String> skipped, PrintStream log) {
        Function<ImageFolder.Entry, Sample> reader = entry -> ImageFolder.readShrunk(entry, shortSide);
        List<Sample> samples =
                new ArrayList<>(ofEachClass("train", read("train", training.entries(), reader, skipped, log)));
        if (!unlabelled.isEmpty()) {
            samples.addAll(read(UNLABELLED, unlabelled, reader, skipped, log));
        }
        return samples;
    }

    /** Reads the held-out images at this height and width; {@link UserException} if none of a class can be read. */
    ValidationSet readValidation(int size, List<String> skipped, PrintStream log) {
        List<Sample> samples =
                read("val", validation.entries(), entry -> ImageFolder.readStretched(entry, size, size), skipped, log);
        return new ValidationSet(ofEachClass("val", samples), fire());
    }

    private List<Sample> ofEachClass(String split, List<Sample> samples) {
        ImageFolder.SkippedImages.emptied(classes(), samples.stream().map(Sample::label))
                .ifPresent(name -> {
                    throw new UserException("no image of class " + name + " in " + root.resolve(split)
                            + " can be read: repair or replace them");
                });
        return samples;
    }

    private List<Sample> read(
            String split,
            List<ImageFolder.Entry> entries,
            Function<ImageFolder.Entry, Sample> reader,
            List<String> skipped,
            PrintStream log) {
        List<Sample> samples = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (ImageFolder.Entry entry : entries) {
            Sample sample = reader.apply(entry);
            if (sample == null) {
                unreadable.add(entry.file().toString());
            } else {
                samples.add(sample);
            }
        }
        log.printf(Locale.ROOT, "%s: %d images%n", split, samples.size());
        ImageFolder.SkippedImages.tell(unreadable, log::println);
        skipped.addAll(unreadable);
        return samples;
    }

    /**
     * Identifies the images of a run: SHA-256 over the sorted relative names and the contents of all files.
     *
     * @param sha256 in lower-case hexadecimal
     * @param files number of files
     */
    record DataHash(String sha256, int files) {
        /** Reads all files, which lie below the root. */
        static DataHash of(Path root, List<Path> images) throws IOException {
            MessageDigest digest = Sha256.start();
            List<Path> files = images.stream().sorted().toList();
            for (Path file : files) {
                String name = root.relativize(file).toString().replace('\\', '/');
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                Sha256.addHashOf(file, digest);
            }
            return new DataHash(Sha256.end(digest), files.size());
        }
    }
}
