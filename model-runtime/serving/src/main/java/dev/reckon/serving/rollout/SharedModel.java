package dev.reckon.serving.rollout;

import dev.reckon.model.program.TorchModel;

/**
 * The model of a bundle, which models with more items share. It is closed once none uses it.
 * Thread-safe.
 */
final class SharedModel {

  private final TorchModel model;
  private int users = 1;

  /**
   * @param model is closed by it; its maker is the first user
   */
  SharedModel(TorchModel model) {
    this.model = model;
  }

  /** The model, for one more user. */
  synchronized TorchModel use() {
    if (users == 0) {
      throw new IllegalStateException("the model is closed");
    }
    users++;
    return model;
  }

  /**
   * A user is gone.
   *
   * @param own this model, or one that was made of it and is closed here
   */
  void close(TorchModel own) {
    if (own != model) {
      own.close();
    }
    boolean isLast;
    synchronized (this) {
      isLast = --users == 0;
    }
    if (isLast) {
      model.close();
    }
  }
}
