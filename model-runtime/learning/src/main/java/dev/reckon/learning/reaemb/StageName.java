package dev.reckon.learning.reaemb;

import dev.reckon.language.ReaEmbWeights;

/** A stage of ReaEmb. */
enum StageName {
  /** Latent reasoning-enhanced contrastive learning: adapters, module and temperature learn. */
  LRCL("lrcl"),

  /** Collaborative reward reinforcement learning: the module alone learns. */
  CRRL("crrl");

  private final String id;

  StageName(String id) {
    this.id = id;
  }

  /** How commands and reports call it. */
  String id() {
    return id;
  }

  /** Whether it changes the weight of this name. */
  boolean trains(String name) {
    return this == LRCL || name.startsWith(ReaEmbWeights.MODULE);
  }
}
