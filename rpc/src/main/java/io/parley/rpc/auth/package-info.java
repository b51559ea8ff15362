/** Tokens: who gets one, what is in it, and which are believed. */
@NullMarked
package io.parley.rpc.auth;

import org.jspecify.annotations.NullMarked;
