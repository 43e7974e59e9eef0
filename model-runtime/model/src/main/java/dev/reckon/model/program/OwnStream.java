package dev.reckon.model.program;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams of a GPU. */
final class OwnStream {
  private static final Logger LOG = LoggerFactory.getLogger(OwnStream.class);

  private OwnStream() {}

  /**
   * Gives the calling thread a stream of its own on a GPU, which it keeps, so that the batches of
   * several workers overlap. If this libtorch has no streams, they share the device's stream and
   * take turns. On the CPU it does nothing.
   */
  static void take(Device device) {
    if (device.equals(Device.CPU)) {
      return;
    }
    try (TorchProgram program = TorchProgram.load(archive())) {
      program.bind("take_stream", Arguments.of().integer(device.gpu())).close();
    } catch (ProgramException e) {
      LOG.warn("Workers share one stream of {}, as this libtorch gives them none", device, e);
    }
  }

  static byte[] archive() {
    return ProgramArchive.withEntry("streams");
  }
}
