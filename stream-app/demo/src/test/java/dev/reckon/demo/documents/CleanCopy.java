package dev.reckon.demo.documents;

import dev.reckon.demo.process.Folders;
import dev.reckon.demo.testing.Document;
import dev.reckon.demo.testing.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The tree of a fresh clone, with changes that are not committed yet: in a temporary folder, made
 * once for all tests of this JVM, and gone with it.
 */
final class CleanCopy {

  private static final Path ROOT = make();

  private CleanCopy() {}

  static Path root() {
    return ROOT;
  }

  private static Path make() {
    try {
      Path copy = Files.createTempDirectory("reckon-clean-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(copy)));
      Shell.in(Document.ROOT)
          .run(
              "git ls-files -z --cached --others --exclude-standard"
                  + " | xargs -0 ls -d 2>/dev/null | tar -c -T - | tar -x -C "
                  + copy,
              Duration.ofMinutes(1))
          .succeeds();
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary folder could be made", e);
    }
  }
}
