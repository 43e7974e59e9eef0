package dev.reckon.learning.reaemb;

import dev.reckon.cli.UsageError;
import dev.reckon.language.ReaEmbFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where an encoder is written: it appears under its name once all of it is on disk. */
record EncoderDirectory(Path path) {

  /**
   * Checks it before anything is computed.
   *
   * @throws UsageError where it cannot be written, or holds something else
   */
  void requireWritable() {
    Path parent = path.toAbsolutePath().normalize().getParent();
    if (parent == null || !Files.isDirectory(parent) || !Files.isWritable(parent)) {
      throw new UsageError(
          "there is no directory " + parent + " to write " + path + " in: make it first");
    }
    if (Files.exists(path) && !ReaEmbFiles.isIn(path) && !isEmpty()) {
      throw new UsageError(
          path + " is there and is no encoder of reckon reaemb train: give another name");
    }
  }

  private boolean isEmpty() {
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      return false; // no directory
    }
  }

  /** The file in which a run keeps its state. */
  Path checkpoint() {
    return beside(".checkpoint");
  }

  private Path beside(String suffix) {
    Path name = path.toAbsolutePath().normalize();
    return name.resolveSibling("." + name.getFileName() + suffix);
  }

  /** Replaces what is there. */
  void write(ReaEmbFiles encoder) throws IOException {
    Path draft = beside(".draft");
    delete(draft);
    Files.createDirectory(draft);
    encoder.write(draft);
    Path old = beside(".old");
    delete(old);
    if (Files.exists(path)) {
      Files.move(path, old, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    delete(old);
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(directory)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
