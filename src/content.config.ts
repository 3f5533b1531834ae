import { defineCollection } from 'astro:content'
import { z } from 'astro/zod'
import { lettersLoader } from './build/letter-loader.ts'
import type { Letter } from './features/letters/letter.ts'

// The reader of the files has checked them, with sentences that name file and line.
const letters = defineCollection({ loader: lettersLoader(), schema: z.custom<Letter>() })

/** The content collections of Astro: the letters, read and checked by `lettersLoader`. */
export const collections = { letters }
