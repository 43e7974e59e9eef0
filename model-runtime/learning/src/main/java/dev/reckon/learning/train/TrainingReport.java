package dev.reckon.learning.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.learning.train.loop.EpochResult;
import dev.reckon.learning.train.loop.ValidationScore;
import dev.reckon.model.bundle.ModelConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train --report} writes.
 *
 * @param model name of the model
 * @param version of its bundle
 * @param digest of its bundle
 * @param codeVersion of Reckon
 * @param dataset as given
 * @param protocol which part of it was trained on
 * @param seed of everything random
 * @param items N
 * @param rows prefixes an epoch trains; for {@code bert4rec}, masked histories
 * @param epochs trained
 * @param bestEpoch the one that was kept
 * @param supervisedEpochs how many of them were of the first stage
 * @param rowsPerS rows trained a second of the clock, validation apart
 * @param rowsPerCpuS rows trained a second of a CPU, validation apart
 * @param seconds of the clock, over all epochs
 * @param cpuSeconds of the process, over all epochs
 * @param validation of the epoch that was kept; null where there is nothing to validate on
 * @param config the network
 * @param settings of the training and its objective
 * @param curve each epoch
 * @param refit each epoch of the training on the validation part too; absent without
 */
record TrainingReport(
    String model,
    String version,
    String digest,
    String codeVersion,
    String dataset,
    String protocol,
    long seed,
    int items,
    long rows,
    int epochs,
    int bestEpoch,
    int supervisedEpochs,
    double rowsPerS,
    double rowsPerCpuS,
    double seconds,
    double cpuSeconds,
    @Nullable ValidationScore validation,
    ModelConfig config,
    JsonNode settings,
    List<EpochResult> curve,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<EpochResult> refit) {}
