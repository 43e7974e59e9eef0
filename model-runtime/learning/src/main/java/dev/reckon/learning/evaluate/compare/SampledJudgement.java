package dev.reckon.learning.evaluate.compare;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.reckon.learning.evaluate.compare.Judgement.OfStratum;
import java.util.List;

/**
 * Targets ranked against drawn items in place of the whole catalogue, by models without a memory
 * and by popularity in training.
 *
 * @param negatives drawn for each user
 * @param tailBelow occurrences in training below which a target is of the tail
 * @param shortBelow items below which a history is short
 * @param overall on all rows
 * @param targets {@code tail} and {@code head}
 * @param histories {@code short} and {@code long}
 * @param fullTargets the same rows as {@code targets}, each ranked in the whole catalogue
 * @param fullHistories likewise
 */
public record SampledJudgement(
    int negatives,
    long tailBelow,
    long shortBelow,
    @JsonUnwrapped Comparison overall,
    List<OfStratum> targets,
    List<OfStratum> histories,
    List<OfStratum> fullTargets,
    List<OfStratum> fullHistories) {}
