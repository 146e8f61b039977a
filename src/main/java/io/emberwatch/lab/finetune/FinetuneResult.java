package io.emberwatch.lab.finetune;

/**
 * What a fine-tuning did.
 *
 * @param passed images, or views of them, that went through the network because the cache did not have them
 * @param strength regularization of the head towards the old head; infinite where the old head stays
 * @param before figures of the original model on the held-out images
 * @param after figures of the new one
 */
public record FinetuneResult(int passed, double strength, HeadFigures before, HeadFigures after) {}
