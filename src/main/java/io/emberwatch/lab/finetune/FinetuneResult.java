package io.emberwatch.lab.finetune;

/**
 * What a fine-tuning did.
 *
 * @param passed pictures, or views of them, that went through the network because the cache did not have them
 * @param strength how strongly the head was held back towards the original; infinite where it stayed as it was
 * @param before figures of the original model on the held-out pictures
 * @param after figures of the new one
 */
public record FinetuneResult(int passed, double strength, HeadFigures before, HeadFigures after) {}
