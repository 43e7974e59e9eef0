package dev.reckon.serving.rollout;

import dev.reckon.serving.live.ServableModel;
import java.nio.file.Path;

/** Opens bundles. */
public interface ModelOpener {

  /**
   * Verifies and opens the bundle.
   *
   * @throws BundleRefusedException if it is missing, incomplete or corrupt
   */
  ServableModel open(Path bundle) throws BundleRefusedException;
}
