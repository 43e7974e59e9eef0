package dev.reckon.serving.batch;

import dev.reckon.model.memory.Mixture;
import dev.reckon.model.retrieve.ItemIndex;

/**
 * How a batcher mixes the lists of its model with the stream memory.
 *
 * @param items of the model
 * @param temperature of the softmax in the model's training
 */
public record Mixing(ItemIndex items, Mixture mixture, double temperature) {}
