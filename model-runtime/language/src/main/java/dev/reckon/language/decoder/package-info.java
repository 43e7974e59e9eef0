/**
 * A folder with a decoder language model in the layout of Hugging Face in (config.json,
 * safetensors, tokenizer.json); its checked configuration, its tokens and its weights by the names
 * of our programs out.
 */
@NullMarked
package dev.reckon.language.decoder;

import org.jspecify.annotations.NullMarked;
