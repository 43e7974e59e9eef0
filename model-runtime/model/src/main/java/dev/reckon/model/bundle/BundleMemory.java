package dev.reckon.model.bundle;

import dev.reckon.model.memory.StreamMemory;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * The stream memory that a bundle begins with, not read yet.
 *
 * @param bundle the directory
 * @param digest of the tables: bundles with the same digest have the same memory
 * @param mix how lists mix the model and the memory
 */
public record BundleMemory(Path bundle, String digest, MemoryMix mix) {

  /**
   * The memory as of the end of training: a new one with each call.
   *
   * @throws BundleException where the tables do not match {@link #mix}, or are not those of the
   *     digest
   */
  public StreamMemory read() {
    try {
      BundleFiles.require(bundle, Bundle.MEMORY);
      if (!Digests.sha256(bundle.resolve(Bundle.MEMORY)).equals(digest)) {
        throw new IOException("it is not the file that was written");
      }
      try (InputStream in = BundleFiles.unpacked(bundle, Bundle.MEMORY)) {
        return StreamMemory.read(in, mix.settings());
      }
    } catch (IOException | RuntimeException e) {
      String why = e instanceof EOFException ? "it is cut off" : e.getMessage();
      throw Bundle.refused(bundle, Bundle.MEMORY + " cannot be read: " + why, e);
    }
  }
}
