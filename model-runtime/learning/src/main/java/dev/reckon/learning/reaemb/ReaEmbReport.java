package dev.reckon.learning.reaemb;

import java.util.Map;

/**
 * What a run did.
 *
 * @param codeVersion of Reckon
 * @param dataset as it was given
 * @param protocol what was learnt from
 * @param seed of all draws
 * @param backbone the language model
 * @param items that have a text
 * @param itemsTakenTogether those that CRRL learns from
 * @param settings as {@code --set} takes them
 * @param stages by name
 */
record ReaEmbReport(
    String codeVersion,
    String dataset,
    String protocol,
    long seed,
    String backbone,
    int items,
    int itemsTakenTogether,
    ReaEmbSettings settings,
    Map<String, StageResult> stages) {}
