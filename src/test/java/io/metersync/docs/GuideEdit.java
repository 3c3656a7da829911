package io.metersync.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A worked edit of {@code docs/routes.md}: whole files and diffs, as the document shows them. */
final class GuideEdit {
    private final List<Markdown.Block> blocks;

    private GuideEdit(List<Markdown.Block> blocks) {
        this.blocks = blocks;
    }

    static GuideEdit of(String heading) {
        return new GuideEdit(
                Markdown.read(Path.of("docs/routes.md")).section(heading).blocks());
    }

    /** The same for another site: what the document asks the reader to put there. */
    GuideEdit with(String text, String own) {
        assertThat(blocks).anyMatch(block -> block.text().contains(text));
        return new GuideEdit(blocks.stream()
                .map(block -> new Markdown.Block(
                        block.language(), block.path(), block.text().replace(text, own)))
                .toList());
    }

    void make(Path home) throws IOException {
        for (Markdown.Block block : blocks) {
            if (block.language().equals("diff")) {
                patch(home, block.text());
            } else {
                Files.writeString(home.resolve(block.path()), block.text());
            }
        }
    }

    private static void patch(Path home, String diff) throws IOException {
        List<String> lines = diff.lines().toList();
        Path file = home.resolve(lines.get(1).replaceFirst("^\\+\\+\\+ ", ""));
        List<String> hunk = lines.subList(3, lines.size());
        String before = side(hunk, line -> !line.startsWith("+"));
        String text = Files.readString(file);
        assertThat(text).as("%s holds what the diff shows", file).containsOnlyOnce(before);
        Files.writeString(file, text.replace(before, side(hunk, line -> !line.startsWith("-"))));
    }

    private static String side(List<String> hunk, Predicate<String> of) {
        return hunk.stream().filter(of).map(line -> line.substring(1)).collect(Collectors.joining("\n", "", "\n"));
    }
}
