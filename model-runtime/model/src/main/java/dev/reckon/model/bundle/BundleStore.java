package dev.reckon.model.bundle;

import com.fasterxml.jackson.databind.SerializationFeature;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.model.program.Weights;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Writes bundles. A bundle appears under its name when all of it is on disk; a run that is killed
 * leaves at most a directory beside it whose name starts with a dot.
 */
public final class BundleStore {

  private BundleStore() {}

  /**
   * Checks that a bundle could be written there.
   *
   * @throws BundleException if something other than a bundle is in the way
   */
  public static void requireWritable(Path path) {
    if (Files.exists(path) && !Files.isRegularFile(path.resolve(Bundle.SUMS))) {
      throw new BundleException(
          path + " exists and is not a bundle, so nothing is written there: choose another place");
    }
    Path parent = parentOf(path);
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw new BundleException(
          "The directory " + parent + " cannot be made: " + e.getMessage(), e);
    }
    if (!Files.isWritable(parent)) {
      throw new BundleException("Nothing may be written to " + parent + ": choose another place");
    }
  }

  /** Writes a bundle whose words have no vectors, without a memory. */
  public static Bundle write(
      Path path, Manifest manifest, Weights weights, byte[] program, List<BundleItem> items) {
    return write(
        path, manifest, weights, program, items, List.of(), BundleExtras.remembering(null));
  }

  /**
   * Writes a bundle, in place of one of the same name.
   *
   * @param words those that have a vector, in the order of their rows
   * @param extras what not every bundle has
   * @return the bundle, opened and verified
   * @throws BundleException where it cannot be written
   */
  public static Bundle write(
      Path path,
      Manifest manifest,
      Weights weights,
      byte[] program,
      List<BundleItem> items,
      List<String> words,
      BundleExtras extras) {
    requireWritable(path);
    try {
      Path draft = directoryBeside(path, ".draft-");
      try {
        writeFiles(draft, manifest, weights, program, items, words, extras);
        moveInPlace(draft, path);
      } finally {
        delete(draft);
      }
    } catch (IOException e) {
      throw new BundleException("The bundle " + path + " cannot be written: " + e.getMessage(), e);
    }
    return Bundle.open(path, TrustedPrograms.ANY); // the program comes from this process
  }

  private static void writeFiles(
      Path draft,
      Manifest manifest,
      Weights weights,
      byte[] program,
      List<BundleItem> items,
      List<String> words,
      BundleExtras extras)
      throws IOException {
    Settings.JSON.writeValue(draft.resolve(Bundle.MANIFEST).toFile(), manifest);
    weights.write(draft.resolve(Bundle.WEIGHTS));
    Files.write(draft.resolve(Bundle.PROGRAM), program);
    writeItems(draft.resolve(Bundle.ITEMS), items);
    if (!words.isEmpty()) {
      writeWords(draft.resolve(Bundle.WORDS), words);
    }
    if (extras.readWords() != null) {
      extras.readWords().write(draft.resolve(Bundle.READ_WORDS));
    }
    if (extras.itemEncoder() != null) {
      for (String file : Bundle.ITEM_ENCODER) {
        Files.copy(extras.itemEncoder().resolve(file), draft.resolve(file));
      }
    }
    if (extras.memory() != null) {
      writeMemory(draft.resolve(Bundle.MEMORY), extras.memory());
    }
    Files.writeString(draft.resolve(Bundle.CARD), ModelCard.of(manifest, items));
    List<String> files = new ArrayList<>(Bundle.files(name -> Files.exists(draft.resolve(name))));
    if (extras.optimiser() != null) {
      extras.optimiser().write(draft.resolve(Bundle.OPTIMISER));
      files.add(Bundle.OPTIMISER);
    }
    StringBuilder sums = new StringBuilder();
    for (String file : files) {
      sums.append(Digests.sha256(draft.resolve(file))).append("  ").append(file).append('\n');
    }
    Files.writeString(draft.resolve(Bundle.SUMS), sums);
  }

  private static void writeItems(Path file, List<BundleItem> items) throws IOException {
    var line = Settings.JSON.writer().without(SerializationFeature.INDENT_OUTPUT);
    try (Writer lines = gzipped(file)) {
      for (BundleItem item : items) {
        lines.write(line.writeValueAsString(item));
        lines.write('\n');
      }
    }
  }

  private static void writeWords(Path file, List<String> words) throws IOException {
    try (Writer lines = gzipped(file)) {
      for (String word : words) {
        lines.write(word);
        lines.write('\n');
      }
    }
  }

  private static void writeMemory(Path file, StreamMemory memory) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      memory.write(out);
    }
  }

  private static Writer gzipped(Path file) throws IOException {
    return new BufferedWriter(
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8));
  }

  /** A directory cannot be renamed over another, so an existing one is moved away first. */
  private static void moveInPlace(Path draft, Path path) throws IOException {
    if (!Files.exists(path)) {
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path aside = directoryBeside(path, ".old-");
    Files.move(path, aside.resolve("bundle"), StandardCopyOption.ATOMIC_MOVE);
    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    delete(aside);
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  /**
   * Sets the default permissions of the user's files: only the user could read a temporary
   * directory.
   */
  private static Path directoryBeside(Path path, String suffix) throws IOException {
    String name = "." + path.getFileName() + suffix + UUID.randomUUID();
    return Files.createDirectory(parentOf(path).resolve(name));
  }

  private static Path parentOf(Path path) {
    Path parent = path.toAbsolutePath().normalize().getParent();
    if (parent == null) {
      throw new BundleException(path + " cannot hold a bundle: name a directory");
    }
    return parent;
  }
}
