/**
 * Load for a room server: participants that publish synthetic audio and video at real rates and
 * sizes, and participants that receive it and count. No codec runs; packets are made to look like
 * coded ones as far as servers look.
 */
@NullMarked
package io.parley.cli.load;

import org.jspecify.annotations.NullMarked;
