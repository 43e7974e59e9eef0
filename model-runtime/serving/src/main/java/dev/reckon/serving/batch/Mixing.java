package dev.reckon.serving.batch;

import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Remembered;
import dev.reckon.model.retrieve.ItemIndex;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * How a batcher mixes the lists of its model with the stream memory.
 *
 * @param memory what it says to a question, asked by any worker
 * @param indexOf the index in the model of an item of the memory, by its number there, or {@link
 *     ItemIndex#UNKNOWN}
 * @param items of the model
 * @param temperature of the softmax in the model's training
 */
public record Mixing(
    Function<Question, Remembered> memory,
    IntUnaryOperator indexOf,
    ItemIndex items,
    Mixture mixture,
    double temperature) {}
