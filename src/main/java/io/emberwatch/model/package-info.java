/**
 * The classifiers, offline; nothing of the live path but {@code app} looks in here. No classes of its own, only packages:
 * {@code network} is what a network is, {@code saved} its package on disk; {@code picture} has the pictures to learn from and
 * to measure with, {@code figures} what is computed of their scores. On these stand the commands, which know nothing of each
 * other's work: {@code evaluation}, {@code training}, {@code finetune}, and {@code imported} on top of {@code keras}.
 */
package io.emberwatch.model;
