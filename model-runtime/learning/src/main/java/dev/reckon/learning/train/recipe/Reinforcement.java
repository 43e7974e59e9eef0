package dev.reckon.learning.train.recipe;

import static dev.reckon.model.bundle.Settings.require;

import java.util.Map;

/**
 * A second stage of training, for latent cross reasoning. It continues from the best supervised
 * epoch, draws paths of reasoning states, and makes paths likelier that rank the target high.
 * Weights that other parts of the network read stay unchanged, so of the steps after those over
 * searches, which use the encoder's weights, only the positions change. The supervised loss is kept
 * beside it. What it learns is kept only where an epoch of it validates better than the best
 * supervised one.
 *
 * @param reinforcementEpochs of that stage; 0 trains without it
 * @param reinforcementRate learning rate of the stage
 * @param reinforcementWeight of its loss beside the supervised one
 * @param reinforcementNoise sigma, deviation of each number of a state that is drawn; states are
 *     normalised, so their numbers are of deviation 1
 * @param reinforcementPaths G, drawn for a position, each one compared with the others
 * @param reinforcementPositions of a batch, drawn, that paths are drawn of
 * @param reinforcementUpdates of the weights by the same paths
 * @param reinforcementClip how far from 1 a path's ratio of likelihoods still counts; without
 *     effect at the first update
 */
public record Reinforcement(
    int reinforcementEpochs,
    double reinforcementRate,
    double reinforcementWeight,
    double reinforcementNoise,
    int reinforcementPaths,
    int reinforcementPositions,
    int reinforcementUpdates,
    double reinforcementClip) {

  public Reinforcement {
    require(reinforcementEpochs >= 0, "reinforcement_epochs must be at least 0");
    require(
        reinforcementRate > 0 && reinforcementRate <= 1,
        "reinforcement_rate must be above 0 and at most 1");
    require(reinforcementWeight > 0, "reinforcement_weight must be above 0");
    require(reinforcementNoise > 0, "reinforcement_noise must be above 0");
    require(reinforcementPaths >= 2, "reinforcement_paths must be at least 2");
    require(reinforcementPositions >= 1, "reinforcement_positions must be at least 1");
    require(reinforcementUpdates >= 1, "reinforcement_updates must be at least 1");
    require(
        reinforcementClip > 0 && reinforcementClip < 1,
        "reinforcement_clip must be above 0 and below 1");
  }

  /** The defaults: none. */
  static Reinforcement defaults() {
    return new Reinforcement(0, 1e-4, 1, 0.1, 8, 256, 1, 0.2);
  }

  /** Whether this stage trains weights of this name: those that only reasoning reads. */
  public static boolean trains(String weight) {
    return weight.startsWith("cross.") || weight.equals("reasoning_position_embedding");
  }

  /** What the programs call these settings. */
  public Map<String, Double> ofProgram() {
    return Map.of(
        "reinforcement_weight",
        reinforcementWeight,
        "reinforcement_noise",
        reinforcementNoise,
        "reinforcement_paths",
        (double) reinforcementPaths,
        "reinforcement_positions",
        (double) reinforcementPositions,
        "reinforcement_updates",
        (double) reinforcementUpdates,
        "reinforcement_clip",
        reinforcementClip);
  }
}
