package dev.reckon.demo.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A text file in this checkout; most are pages of Markdown. */
public record Document(String name, String text) {

  public static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

  private static final Pattern NOT_CHECKED_IN =
      Pattern.compile("(\\.git|\\.reckon)(/.*)?|(.*/)?(target|node_modules)/.*");

  /** The pages that people read, README first, the others by name. */
  public static List<Document> all() {
    List<Document> all = new ArrayList<>(List.of(read(Path.of("README.md"))));
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      files
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .forEach(file -> all.add(read(ROOT.relativize(file))));
    } catch (IOException e) {
      throw new AssertionError("docs/ cannot be listed", e);
    }
    for (String name :
        List.of("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md")) {
      all.add(read(Path.of(name)));
    }
    return all;
  }

  /** Every file of the checkout, without builds and what commands keep in {@code .reckon}. */
  public static List<Document> files(Pattern name) {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(Files::isRegularFile)
          .map(ROOT::relativize)
          .filter(file -> !NOT_CHECKED_IN.matcher(file.toString()).matches())
          .filter(file -> name.matcher(file.toString()).matches())
          .sorted()
          .map(Document::read)
          .toList();
    } catch (IOException e) {
      throw new AssertionError("the checkout cannot be listed", e);
    }
  }

  public static Document named(String name) {
    return all().stream().filter(page -> page.name().equals(name)).findFirst().orElseThrow();
  }

  private static Document read(Path file) {
    try {
      return new Document(file.toString(), Files.readString(ROOT.resolve(file)));
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }

  /** Where a relative link of this page leads. */
  public Path resolve(String link) {
    return ROOT.resolve(name).resolveSibling(link).normalize();
  }
}
