package io.emberwatch.lab.dataset;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.ImageFolder.Entry;
import io.emberwatch.lab.dataset.ImageSelection.Apart;
import io.emberwatch.lab.dataset.ImageSelection.As;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The images of a folder that count, and what was left out. Immutable.
 *
 * @param images of the selected sources; a class may have none where sources are selected
 * @param leftOut folders apart that do not count
 * @param sources of all images, selected or not
 */
public record SelectedImages(ImageFolder images, List<LeftOut> leftOut, Set<String> sources) {
    private static final String NOFIRE = "nofire";

    public SelectedImages {
        leftOut = List.copyOf(leftOut);
        sources = Set.copyOf(sources);
    }

    /**
     * A folder whose images do not count.
     *
     * @param images how many files
     */
    public record LeftOut(Path folder, int images) {
        /** For people, with the remedy. */
        public String line() {
            String name = folder.getFileName().toString();
            return "left out, neither fire nor nofire: " + images + " images in " + folder + " (--count " + name
                    + "=fire or " + name + "=nofire counts them)";
        }
    }

    /**
     * Lists the sub-folders as {@link ImageFolder#listAll} does, but for the folders apart. A folder that is itself one
     * of them and has no sub-folders may be counted whole.
     *
     * @param fire name of the class that means fire
     * @throws UserException if a class is missing or empty, or no image is left
     */
    public static SelectedImages list(Path folder, String fire, ImageSelection selection) throws IOException {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        Optional<Apart> self = Optional.ofNullable(name).flatMap(each -> Apart.of(each.toString()));
        if (self.isPresent() && Files.isDirectory(folder) && !hasFolders(folder)) {
            return whole(folder, self.get(), fire, selection);
        }
        List<String> classes = new ArrayList<>(ImageFolder.classes(folder, fire));
        classes.removeIf(each -> Apart.of(each)
                .filter(apart -> selection.counted().get(apart) != As.CLASS)
                .isPresent());
        if (classes.size() < 2) {
            throw ImageFolder.noOther(folder, fire);
        }
        return list(folder, classes, selection);
    }

    /** As {@link #list(Path, String, ImageSelection)} for known classes, of which the last means fire. */
    public static SelectedImages list(Path folder, List<String> classes, ImageSelection selection) throws IOException {
        List<Entry> all = new ArrayList<>(ImageFolder.list(folder, classes).entries());
        List<LeftOut> leftOut = new ArrayList<>();
        addApart(folder, classes, selection, all, leftOut);
        return of(folder, classes, selection, all, leftOut);
    }

    /** These with the images of folders apart that lie beside their folder, where they count. */
    public SelectedImages withApart(Path folder, ImageSelection selection) throws IOException {
        List<Entry> beside = new ArrayList<>();
        List<LeftOut> left = new ArrayList<>(leftOut);
        addApart(folder, images.classes(), selection, beside, left);
        Set<String> more = new TreeSet<>(sources);
        more.addAll(sourcesOf(beside));
        List<Entry> all = new ArrayList<>(images.entries());
        beside.stream().filter(entry -> selection.takes(entry.file())).forEach(all::add);
        return new SelectedImages(new ImageFolder(images.classes(), all), left, more);
    }

    private static SelectedImages whole(Path folder, Apart apart, String fire, ImageSelection selection)
            throws IOException {
        As as = selection.counted().get(apart);
        if (as != As.FIRE && as != As.NOFIRE) {
            throw new UserException("images in " + folder + " are neither fire nor nofire: say what they count as with"
                    + " --count " + apart.folder() + "=fire or " + apart.folder() + "=nofire");
        }
        List<String> classes = List.of(NOFIRE, fire);
        return of(folder, classes, selection, labelled(folder, as == As.FIRE ? 1 : 0), List.of());
    }

    private static SelectedImages of(
            Path folder, List<String> classes, ImageSelection selection, List<Entry> all, List<LeftOut> leftOut) {
        List<Entry> taken =
                all.stream().filter(entry -> selection.takes(entry.file())).toList();
        Set<String> sources = sourcesOf(all);
        if (taken.isEmpty()) {
            selection.checkSources(sources);
            throw new UserException("no images in " + folder + " are left");
        }
        return new SelectedImages(new ImageFolder(classes, taken), leftOut, sources);
    }

    private static void addApart(
            Path folder, List<String> classes, ImageSelection selection, List<Entry> all, List<LeftOut> leftOut)
            throws IOException {
        for (Apart apart : Apart.values()) {
            Path images = folder.resolve(apart.folder());
            if (!Files.isDirectory(images) || classes.contains(apart.folder())) {
                continue;
            }
            As as = selection.counted().get(apart);
            if (as != As.FIRE && as != As.NOFIRE) {
                leftOut.add(new LeftOut(images, ImageFolder.unlabelled(images).size()));
                continue;
            }
            if (hasFolders(images)) {
                throw new UserException("--count " + apart.folder() + ": " + images
                        + " has labelled folders of its own: evaluate it on its own");
            }
            all.addAll(labelled(images, as == As.FIRE ? classes.size() - 1 : quiet(folder, classes)));
        }
    }

    private static int quiet(Path folder, List<String> classes) {
        int label = classes.indexOf(NOFIRE);
        if (label < 0 && classes.size() > 2) {
            throw new UserException(
                    "--count: there is no folder " + folder.resolve(NOFIRE) + " whose class the images could join");
        }
        return Math.max(0, label);
    }

    private static List<Entry> labelled(Path folder, int label) throws IOException {
        return ImageFolder.unlabelled(folder).stream()
                .map(entry -> new Entry(entry.file(), label))
                .toList();
    }

    private static boolean hasFolders(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.anyMatch(Files::isDirectory);
        }
    }

    private static Set<String> sourcesOf(List<Entry> entries) {
        return entries.stream()
                .map(entry -> Sample.source(entry.file().getFileName().toString()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
