import { defineCollection } from 'astro:content'
import { z } from 'astro/zod'
import type { Letter } from './domain/letter.ts'
import { lettersLoader } from './letters/loaders.ts'

// The reader of the files has checked them, with sentences that name file and line.
const letters = defineCollection({ loader: lettersLoader(), schema: z.custom<Letter>() })

export const collections = { letters }
