package dev.reckon.serving.rollout;

import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.text.ItemEncoders;
import dev.reckon.serving.text.QueryWords;
import java.nio.file.Path;

/**
 * Opens bundles of this project: verified, compiled, their weights in the memory of a device.
 *
 * @param execution how their models run, on an existing device
 * @param explains whether lists come with their evidence
 * @param trusted whose programs may run
 * @param queries reads the words of searches
 * @param items learns the encoders that bundles hold
 */
public record BundleOpener(
    Execution execution,
    boolean explains,
    TrustedPrograms trusted,
    QueryWords queries,
    ItemEncoders items)
    implements ModelOpener {

  @Override
  public ServableModel open(Path path) throws BundleRefusedException {
    try {
      Bundle bundle = Bundle.open(path, trusted);
      items.know(bundle);
      TorchProgram.useThreads(1); // each worker has its own thread
      return BundleModel.of(bundle, bundle.load(execution), queries.of(bundle), explains);
    } catch (BundleException e) {
      throw new BundleRefusedException(String.valueOf(e.getMessage()), e);
    }
  }
}
