package dev.reckon.demo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A disk of its own (tmpfs) that can really be full. Without root, none can be mounted: a folder
 * then takes its place, which cannot be filled.
 */
final class SmallDisk implements AutoCloseable {

  private static final int MEGABYTES = 32;
  private static final int CHUNK = 4096;

  private final Path path;
  private final String problem;
  private boolean isToBeFull;

  private SmallDisk(Path path, String problem) {
    this.path = path;
    this.problem = problem;
  }

  /** Mounts a disk on a folder, which is made. */
  static SmallDisk mountOn(Path folder) throws IOException {
    Files.createDirectories(folder);
    String size = "size=" + MEGABYTES + "m,mode=700";
    return new SmallDisk(folder, run("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder + ""));
  }

  Path path() {
    return path;
  }

  /** Why this is no disk of its own, if it is none. */
  Optional<String> problem() {
    return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
  }

  /** Leaves no byte to anybody until it is freed, whatever others delete meanwhile. */
  synchronized void fill() throws IOException {
    assertThat(problem).isEmpty();
    isToBeFull = true;
    writeUntilFull();
    assertThat(Files.getFileStore(path).getUsableSpace()).isZero();
    new Thread(this::keepFull, "disk-filler").start();
  }

  /** Gives back what {@link #fill} took. */
  synchronized void free() throws IOException {
    isToBeFull = false;
    Files.deleteIfExists(ballast());
  }

  @Override
  public void close() throws IOException {
    free();
    if (problem.isEmpty()) {
      assertThat(run("umount", path.toString())).isEmpty();
    }
  }

  private void keepFull() {
    try {
      while (topUp()) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("The disk cannot be kept full", e);
    }
  }

  private synchronized boolean topUp() throws IOException {
    if (isToBeFull) {
      writeUntilFull();
    }
    return isToBeFull;
  }

  private void writeUntilFull() throws IOException {
    try (OutputStream out =
        Files.newOutputStream(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      fill(out);
    }
  }

  private static void fill(OutputStream out) {
    try {
      while (true) {
        out.write(new byte[CHUNK]);
      }
    } catch (IOException e) {
      // No space left on the device, which is what was wanted.
    }
  }

  private Path ballast() {
    return path.resolve("ballast");
  }

  /** Returns what went wrong, in the words of the program; "" if nothing did. */
  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.onExit().join().exitValue();
      return status == 0 ? "" : command[0] + " ended with status " + status + ": " + output.strip();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
